using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Pricing;

internal static class Pricing
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    public static void AddPricing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<PricingOptions>().BindConfiguration(PricingOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PricingOptions>, PricingOptionsValidator>();
        builder.Services.AddSingleton<PriceBook>();
        builder.Services.AddHostedService<PriceRefresher>();
        builder.Services.AddServiceClient<PriceClient>("usageservice", ReadTimeout);
    }
}
