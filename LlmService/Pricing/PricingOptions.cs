using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Pricing;

internal sealed class PricingOptions
{
    public const string Section = "Pricing";

    /// <summary>How often UsageService is asked whether a price has changed, which costs it one row when none has.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class PricingOptionsValidator : IValidateOptions<PricingOptions>;
