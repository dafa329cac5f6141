using Platform.Data.Caching;

namespace Platform.UsageService.Prices;

internal static class Prices
{
    public static void AddPrices(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PriceStore>();
        builder.Services.AddSingleton<PriceChanges>();
        builder.AddTtlCache<ModelPrices, PriceSource>("prices", PricesJson.Default.ModelPrices);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, PricesJson.Default));
    }
}
