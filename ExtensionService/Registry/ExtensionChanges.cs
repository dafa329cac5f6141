using Platform.ExtensionService.Mcp.Discovery;

namespace Platform.ExtensionService.Registry;

/// <summary>Registers and removes extensions, and has every replica forget what it knew of the tenant's.</summary>
internal sealed class ExtensionChanges(ExtensionStore store, McpDiscovery discovery, TenantCaches caches)
{
    /// <summary>Stores an extension that passed the rules; null when the tenant has one of this name. The tools of an MCP server are there with it, if it is.</summary>
    public async Task<Extension?> AddAsync(NewExtension extension, CancellationToken ct)
    {
        RegisteredExtension? added;
        // A failure counts as a change: a connection that broke, or a caller that hung up, doesn't tell whether it was made.
        var changed = true;
        try
        {
            added = await store.AddAsync(extension, ct);
            changed = added is not null;
        }
        finally
        {
            await ForgetAsync(extension.TenantId, changed);
        }

        if (added?.Server is not { } server)
        {
            return added?.Extension;
        }

        await discovery.RefreshAsync(server, ct);
        return await store.FindAsync(extension.TenantId, server.Extension, ct);
    }

    /// <summary>False when the tenant has no extension of this name.</summary>
    public async Task<bool> RemoveAsync(AuditActor actor, ExtensionKey key, CancellationToken ct)
    {
        var changed = true;
        try
        {
            return changed = await store.RemoveAsync(actor, key, ct);
        }
        finally
        {
            await ForgetAsync(key.TenantId, changed);
        }
    }

    private Task ForgetAsync(Guid tenantId, bool changed) => changed ? caches.ForgetAsync(tenantId) : Task.CompletedTask;
}
