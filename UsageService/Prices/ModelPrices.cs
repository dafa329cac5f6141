using System.Collections.Immutable;

namespace Platform.UsageService.Prices;

/// <summary>The prices of one model, oldest first.</summary>
internal sealed record ModelPrices(ImmutableArray<PricePeriod> Periods)
{
    /// <summary>The price that held then; null before the first one.</summary>
    public PricePeriod? At(DateTimeOffset time)
    {
        PricePeriod? found = null;
        foreach (var period in Periods)
        {
            if (period.ValidFrom > time)
            {
                break;
            }

            found = period;
        }

        return found;
    }
}

/// <summary>What a model costs from a moment on, in nano-USD (10⁻⁹ USD) per million tokens: 150 000 000 is $0.15 per million.</summary>
internal sealed record PricePeriod(DateTimeOffset ValidFrom, long InputPerMillion, long CachedInputPerMillion, long OutputPerMillion)
{
    private const long Million = 1_000_000;

    /// <summary>In nano-USD. Cached tokens are part of the input and reasoning tokens part of the output, so neither is added again.</summary>
    public long CostOf(long input, long cachedInput, long output)
    {
        var cached = Math.Min(cachedInput, input);
        // The three products are summed before the one division: rounding each of them could add up to 3 nano-USD of error.
        var perMillion =
            ((Int128)(input - cached) * InputPerMillion)
            + ((Int128)cached * CachedInputPerMillion)
            + ((Int128)output * OutputPerMillion);
        return checked((long)((perMillion + (Million / 2)) / Million));
    }
}
