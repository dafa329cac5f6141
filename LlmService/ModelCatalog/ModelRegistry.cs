using System.Collections.Concurrent;
using System.Collections.Immutable;
using Platform.Data.Caching;
using Platform.LlmService.Providers;

namespace Platform.LlmService.ModelCatalog;

/// <summary>
/// The models that providers are known to offer. Never fails and never takes long: a provider that can't be asked offers what it
/// offered last, also to a process that has just started; one that has never answered offers nothing.
/// </summary>
internal sealed class ModelRegistry(TtlCache<ProviderModels> cache, TimeProvider clock, ILogger<ModelRegistry> logger)
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

        var key = ProviderModels.KeyOf(provider);
        if (_failures.TryGetValue(key, out var failed) && clock.GetElapsedTime(failed) < PauseAfterFailure)
        {
            return [];
        }

        try
        {
            var known = await cache.GetAsync(key, ct);
            _failures.TryRemove(key, out _);
            return known?.Models ?? [];
        }
        catch (Exception e) when (e is ProviderException or TimeoutException)
        {
            _failures[key] = clock.GetTimestamp();
            logger.ModelsUnknown(provider.Name, e.GetBaseException().Message);
            return [];
        }
    }

    public async ValueTask<bool> OffersAsync(IModelProvider provider, string model, CancellationToken ct)
        => (await ListAsync(provider, ct)).Any(entry => entry.Id == model);
}
