using Platform.Data.Caching;
using Platform.ExtensionService.AgentTools;
using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Registry;

/// <summary>Registers and removes extensions, and has every replica forget what it knew of the tenant's.</summary>
internal sealed class ExtensionChanges(ExtensionStore store, TtlCache<ExtensionPage> lists, TtlCache<AgentToolList> agentTools, Controls controls)
{
    /// <summary>Stores an extension that passed the rules; null when the tenant has one of this name. The tools of an MCP server are there with it, if it is.</summary>
    public async Task<Extension?> AddAsync(Guid tenantId, Guid userId, ExtensionDefinition definition, CancellationToken ct)
    {
        RegisteredExtension? added;
        // A failure counts as a change: a connection that broke, or a caller that hung up, doesn't tell whether it was made.
        var changed = true;
        try
        {
            added = await store.AddAsync(tenantId, userId, definition, ct);
            changed = added is not null;
        }
        finally
        {
            await ForgetAsync(tenantId, changed);
        }

        if (added?.Server is not { } server)
        {
            return added?.Extension;
        }

        await discovery.RefreshAsync(server, ct);
        return await store.FindAsync(tenantId, server.Extension, ct);
    }

    /// <summary>False when the tenant has no extension of this name.</summary>
    public async Task<bool> RemoveAsync(Guid tenantId, string name, CancellationToken ct)
    {
        var changed = true;
        try
        {
            return changed = await store.RemoveAsync(tenantId, name, ct);
        }
        finally
        {
            await ForgetAsync(tenantId, changed);
        }
    }

    private async Task ForgetAsync(Guid tenantId, bool changed)
    {
        if (changed)
        {
            await lists.InvalidateTagAsync(ExtensionListKey.TagOf(tenantId));
            await controls.ForgetAsync(tenantId);
            await agentTools.InvalidateTagAsync(AgentToolKey.TagOf(tenantId));
            await catalogues.InvalidateAsync(CatalogueKey.Of(tenantId));
        }
    }
}
