using Platform.Contracts;
using Platform.Data.Caching;
using Platform.UsageService.Prices.Changes;
using Platform.UsageService.Prices.Files;
using Platform.UsageService.Prices.Publishing;
using Platform.UsageService.Prices.Unknown;

namespace Platform.UsageService.Prices;

internal static class Prices
{
    // Longer than the pool waits for a connection and an answer, so that a store that is away is reported by the pool, as 503.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);

    public static void AddPrices(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PriceOptions>().BindConfiguration(PriceOptions.Section).ValidateOnStart();
        services.AddSingleton<PriceStore>();
        services.AddSingleton<PriceChanges>();
        services.AddSingleton<PriceAuditStore>();
        services.AddSingleton<PublishingStore>();
        services.AddSingleton<UnknownPriceStore>();
        services.AddSingleton<FirstPrices>();
        services.AddHostedService(static provider => provider.GetRequiredService<FirstPrices>());
        builder.AddTtlCache<ModelPrices, PriceSource>("prices", ContractsJson.Default.ModelPrices, Configure);
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, PricesJson.Default));
    }

    /// <summary>A bill waits for the price that holds rather than take one that has ended: an event that comes again costs nothing.</summary>
    private static void Configure(CacheOptions cache)
        => (cache.LoadTimeout, cache.SoftTimeout, cache.Grace) = (LoadTimeout, LoadTimeout, TimeSpan.Zero);
}
