using Platform.Contracts;

namespace Platform.LlmService.Pricing;

/// <summary>What one model costs, in nano-USD (10⁻⁹ USD) per million tokens: 150 000 000 is $0.15 per million.</summary>
internal sealed record ModelPrice(long InputPerMillion, long CachedInputPerMillion, long OutputPerMillion)
{
    private const long Million = 1_000_000;

    /// <summary>Cached tokens are part of the input and reasoning tokens part of the output, so neither is added again.</summary>
    public long CostOf(TokenCounts usage)
    {
        // The three products are summed before the one division: rounding each of them could add up to 3 nano-USD of error.
        var perMillion =
            ((Int128)(usage.Input - usage.CachedInput) * InputPerMillion)
            + ((Int128)usage.CachedInput * CachedInputPerMillion)
            + ((Int128)usage.Output * OutputPerMillion);
        return checked((long)((perMillion + (Million / 2)) / Million));
    }
}
