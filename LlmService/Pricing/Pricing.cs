using Microsoft.Extensions.Options;

namespace Platform.LlmService.Pricing;

internal static class Pricing
{
    public static void AddPricing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<PricingOptions>().BindConfiguration(PricingOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PricingOptions>, PricingOptionsValidator>();
        builder.Services.AddSingleton<PriceBook>();
    }
}
