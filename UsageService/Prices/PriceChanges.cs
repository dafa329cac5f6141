using Platform.Data.Caching;

namespace Platform.UsageService.Prices;

/// <summary>Changes prices, and has every replica forget what it knew of the model.</summary>
internal sealed class PriceChanges(PriceStore store, TtlCache<ModelPrices> cache)
{
    public async Task<Price> SetAsync(string model, DateTimeOffset validFrom, PriceDefinition price, Guid userId, CancellationToken ct)
    {
        try
        {
            return await store.SetAsync(model, validFrom, price, userId, ct);
        }
        finally
        {
            // Also after a failure: a connection that broke, or a caller that hung up, doesn't tell whether the change was made.
            await cache.InvalidateAsync(model);
        }
    }

    public async Task<bool> RemoveAsync(string model, DateTimeOffset validFrom, CancellationToken ct)
    {
        try
        {
            return await store.RemoveAsync(model, validFrom, ct);
        }
        finally
        {
            await cache.InvalidateAsync(model);
        }
    }
}
