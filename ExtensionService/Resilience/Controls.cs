using Platform.Data.Caching;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Resilience;

/// <summary>What holds for extensions, and changes of it that reach every replica.</summary>
internal sealed class Controls(ControlStore store, TtlCache<ExtensionControl> cache)
{
    public async ValueTask<ExtensionControl> GetAsync(ExtensionKey key, CancellationToken ct)
        => await cache.GetAsync(key.ToString(), ct) ?? ExtensionControl.Default;

    /// <summary>Null when there is no such extension.</summary>
    public async Task<ExtensionControl?> ChangeAsync(ExtensionKey key, ControlChange change, AuditActor actor, CancellationToken ct)
    {
        try
        {
            return await store.ChangeAsync(key, change, actor, ct);
        }
        finally
        {
            // Also after a failure: a connection that broke, or a caller that hung up, doesn't tell whether the change was made.
            await cache.InvalidateAsync(key.ToString());
        }
    }

    public Task ForgetAsync(Guid tenantId) => cache.InvalidateTagAsync(ExtensionKey.TagOf(tenantId));
}
