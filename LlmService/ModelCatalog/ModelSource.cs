using System.Runtime.CompilerServices;
using Platform.Data.Caching;
using Platform.LlmService.Providers;

namespace Platform.LlmService.ModelCatalog;

/// <summary>Asks the providers that are elsewhere. One that gives no answer fails the load, and so leaves what was known of it: an error is no empty list.</summary>
internal sealed class ModelSource(ProviderSet providers) : CacheSource<ProviderModels>
{
    public override bool CanLoadAll => true;

    private IEnumerable<IModelProvider> Remote => providers.All.Where(static provider => provider.Address is not null);

    public override async Task<ProviderModels?> LoadAsync(string key, CancellationToken ct)
        => Remote.FirstOrDefault(provider => ProviderModels.KeyOf(provider) == key) is { } provider
            ? new ProviderModels(await provider.ReadModelsAsync(ct))
            : null;

    public override async IAsyncEnumerable<KeyValuePair<string, ProviderModels>> LoadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var provider in Remote)
        {
            yield return new(ProviderModels.KeyOf(provider), new ProviderModels(await provider.ReadModelsAsync(ct)));
        }
    }
}
