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
        builder.AddTtlCache<ModelPrices, PriceSource>("prices", PricesJson.Default.ModelPrices, static cache => cache.LoadTimeout = LoadTimeout);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, PricesJson.Default));
    }
}
