using Platform.Data.Caching;

namespace Platform.UsageService.Prices;

internal static class Prices
{
    // Longer than the pool waits for a connection and an answer, so that a store that is away is reported by the pool, as 503.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);

    public static void AddPrices(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PriceStore>();
        builder.Services.AddSingleton<PriceChanges>();
        builder.AddTtlCache<ModelPrices, PriceSource>("prices", PricesJson.Default.ModelPrices, Configure);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, PricesJson.Default));
    }

    /// <summary>A bill waits for the price that holds rather than take one that has ended: an event that comes again costs nothing.</summary>
    private static void Configure(CacheOptions cache)
        => (cache.LoadTimeout, cache.SoftTimeout, cache.Grace) = (LoadTimeout, LoadTimeout, TimeSpan.Zero);
}
