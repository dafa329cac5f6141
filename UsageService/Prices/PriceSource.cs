using System.Runtime.CompilerServices;
using Platform.Contracts;
using Platform.Data.Caching;

namespace Platform.UsageService.Prices;

/// <summary>Where the cache of prices gets them; its keys are the models.</summary>
internal sealed class PriceSource(PriceStore store) : CacheSource<ModelPrices>
{
    public override bool CanLoadAll => true;

    public override Task<ModelPrices?> LoadAsync(string key, CancellationToken ct) => store.FindAsync(key, ct);

    public override async IAsyncEnumerable<KeyValuePair<string, ModelPrices>> LoadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var model in store.ReadModelsAsync(ct))
        {
            yield return new(model.Model, model);
        }
    }
}
