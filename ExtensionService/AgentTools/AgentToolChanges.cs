using Platform.Data.Caching;

namespace Platform.ExtensionService.AgentTools;

/// <summary>Changes the lists of agents, and has every replica forget what it knew of them.</summary>
internal sealed class AgentToolChanges(AgentToolStore store, TtlCache<AgentToolList> cache)
{
    public async Task<AgentToolList> ReplaceAsync(AuditActor actor, AgentToolKey key, IReadOnlyList<AgentToolName> tools, CancellationToken ct)
    {
        try
        {
            return await store.ReplaceAsync(actor, key, tools, ct);
        }
        finally
        {
            // Also after a failure: a connection that broke, or a caller that hung up, doesn't tell whether the change was made.
            await cache.InvalidateAsync(key.ToString());
        }
    }

    public async Task RemoveAsync(AuditActor actor, AgentToolKey key, CancellationToken ct)
    {
        try
        {
            await store.RemoveAsync(actor, key, ct);
        }
        finally
        {
            await cache.InvalidateAsync(key.ToString());
        }
    }
}
