using System.ComponentModel.DataAnnotations;

namespace Platform.LlmService.Pricing;

internal sealed class PricingOptions
{
    public const string Section = "Pricing";

    /// <summary>By model name. A name that can't be a configuration key (it contains a colon) stands in <see cref="ModelPriceOptions.Model"/>.</summary>
    public Dictionary<string, ModelPriceOptions> Models { get; } = new(StringComparer.Ordinal);
}

/// <summary>Nano-USD per million tokens. Both sides must be said: a forgotten one would be free.</summary>
internal sealed class ModelPriceOptions
{
    /// <summary>A million USD per million tokens: anything above is a unit mistaken for another.</summary>
    private const long Highest = 1_000_000_000_000_000;

    public string? Model { get; set; }

    [Required, Range(0, Highest)]
    public long? Input { get; set; }

    /// <summary>Left out: cached input costs as much as other input.</summary>
    [Range(0, Highest)]
    public long? CachedInput { get; set; }

    [Required, Range(0, Highest)]
    public long? Output { get; set; }

    public ModelPrice ToPrice()
    {
        var input = Input.GetValueOrDefault();
        return new ModelPrice(input, CachedInput ?? input, Output.GetValueOrDefault());
    }
}
