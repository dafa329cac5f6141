using System.Collections.Concurrent;
using System.Collections.Immutable;
using Platform.Data.Caching;
using Platform.LlmService.Agents;
using Platform.LlmService.Metering;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.ModelCatalog;

/// <summary>
/// The models that providers are known to offer, and agents. Never fails and never takes long: a provider that can't be asked offers what it
/// offered last, also to a process that has just started; one that has never answered offers nothing.
/// </summary>
internal sealed class ModelRegistry(
    TtlCache<ProviderModels> cache, TtlCache<StoredModels> stored, TtlCache<AgentModels> agents, TimeProvider clock, ILogger<ModelRegistry> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    // When a provider of which nothing is known failed to answer. Without the pause, every list would wait for it again.
    private readonly ConcurrentDictionary<string, long> _failures = new(StringComparer.Ordinal);

    public async ValueTask<ImmutableArray<ModelEntry>> ListAsync(IModelProvider provider, CancellationToken ct)
    {
        if (provider.Address is null)
        {
            return await provider.ReadModelsAsync(ct);
        }

        return await KnownAsync(cache, ProviderModels.KeyOf(provider), static known => known.Models, provider.Name, ct);
    }

    public ValueTask<ImmutableArray<ModelEntry>> ListAsync(Owner owner, ServedProvider provider, CancellationToken ct) =>
        KnownAsync(stored, StoredModels.KeyOf(owner, provider.Stored!), static known => known.Models, provider.Name, ct);

    /// <summary>A tenant's agents, whether they have a model to ask or not.</summary>
    public ValueTask<ImmutableArray<AgentModel>> ListAgentsAsync(Guid tenantId, CancellationToken ct) =>
        KnownAsync(agents, tenantId.ToString(), static known => known.Agents, "agents of the tenant", ct);

    /// <summary>Has a provider asked again, by every replica, when its list is needed next. To be said when it is known to answer.</summary>
    public Task ForgetAsync(IModelProvider provider) => cache.InvalidateAsync(ProviderModels.KeyOf(provider));

    /// <summary>The same for a stored one.</summary>
    public Task ForgetAsync(Owner owner, ServedProvider provider) => stored.InvalidateAsync(StoredModels.KeyOf(owner, provider.Stored!));

    private async ValueTask<ImmutableArray<TModel>> KnownAsync<T, TModel>(
        TtlCache<T> lists, string key, Func<T, ImmutableArray<TModel>> modelsOf, string provider, CancellationToken ct)
        where T : class
    {
        if (_failures.TryGetValue(key, out var failed) && clock.GetElapsedTime(failed) < PauseAfterFailure)
        {
            return [];
        }

        try
        {
            var known = await lists.GetAsync(key, ct);
            _failures.TryRemove(key, out _);
            return known is null ? [] : modelsOf(known);
        }
        catch (Exception e) when (e is ProviderException or UnavailableException || (Weather.Is(e) && !ct.IsCancellationRequested))
        {
            _failures[key] = clock.GetTimestamp();
            logger.ModelsUnknown(provider, e.GetBaseException().Message);
            return [];
        }
    }
}
