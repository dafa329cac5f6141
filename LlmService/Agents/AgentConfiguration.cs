using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Caching;
using Platform.Data.Postgres;

namespace Platform.LlmService.Agents;

/// <summary>
/// The effective configuration of agents. What is stored comes from the cache; the global level is put below it here, since it
/// is this process's own configuration: it holds from the start of the process on, whatever older replicas have cached.
/// </summary>
internal sealed class AgentConfiguration(TtlCache<EffectiveAgent> cache, TtlCache<AgentModels> models, MissingLevels missing, IOptions<AgentOptions> options)
{
    private readonly AgentSettings? _global = options.Value.Defaults;

    /// <summary>Null when the tenant has no such agent. Levels that are absent are reported, and named in the answer.</summary>
    public async ValueTask<EffectiveAgent?> FindAsync(Guid tenantId, string agent, CancellationToken ct)
    {
        if (await cache.GetAsync(new AgentKey(tenantId, agent).ToString(), ct) is not { } stored)
        {
            return null;
        }

        var effective = stored.Over(_global, Level.Global);
        missing.Report(tenantId, effective);
        return effective;
    }

    /// <summary>The model of the global level, if it names one.</summary>
    public string? GlobalModel => _global?.Model;

    /// <summary>Makes a change to one agent, and has every replica forget what it knew.</summary>
    public Task<T> ChangeAsync<T>(AgentKey key, Func<Task<T>> change) => ThenAsync(
        change, () => Task.WhenAll(cache.InvalidateAsync(key.ToString()), models.InvalidateAsync(key.TenantId.ToString())));

    /// <summary>Makes a change to a level below, which may concern every agent of the tenant.</summary>
    public Task<T> ChangeAsync<T>(Guid tenantId, Func<Task<T>> change) => ThenAsync(
        change, () => Task.WhenAll(cache.InvalidateTagAsync(AgentKey.TagOf(tenantId)), models.InvalidateAsync(tenantId.ToString())));

    private static async Task<T> ThenAsync<T>(Func<Task<T>> change, Func<Task> invalidate)
    {
        T changed;
        try
        {
            changed = await change();
        }
        catch (Exception e) when (MayHaveHappened(e))
        {
            await invalidate();
            throw;
        }

        await invalidate();
        return changed;
    }

    // The connection may have broken, or the caller left, between the commit and its answer. When nothing was sent or the server
    // said no, what is cached still holds, and while the database is away it is all there is.
    private static bool MayHaveHappened(Exception e) => e is not (PoolException or PostgresException);
}
