using System.Collections.Immutable;

namespace Platform.Contracts;

/// <summary>All prices of one model, in any order.</summary>
/// <param name="Model">The model as requested.</param>
/// <param name="Periods">At most one for a provider and a beginning.</param>
public sealed record ModelPrices(string Model, ImmutableArray<PricePeriod> Periods)
{
    /// <summary>
    /// The price that held then: the provider's own one before one that is for any provider; of each the one that began last, as long as it has not ended.
    /// </summary>
    /// <param name="provider">Who answered the call.</param>
    /// <param name="time">When the call started.</param>
    /// <returns>The price; null when none held, which is not the same as free.</returns>
    public ModelPrice? At(string provider, DateTimeOffset time)
        => (LatestOf(provider, time) is { } own && own.IsOpenAt(time) ? own : LatestOf(null, time) is { } any && any.IsOpenAt(time) ? any : null)?.Price;

    private PricePeriod? LatestOf(string? provider, DateTimeOffset time)
    {
        PricePeriod? latest = null;
        foreach (var period in Periods)
        {
            if (period.Provider == provider && period.ValidFrom <= time && (latest is null || latest.ValidFrom < period.ValidFrom))
            {
                latest = period;
            }
        }

        return latest;
    }
}

/// <summary>A price, and when it holds.</summary>
/// <param name="Provider">Of whose calls; null for those of any provider.</param>
/// <param name="ValidFrom">The first moment.</param>
/// <param name="ValidUntil">The moment when it no longer holds; null when only the next price ends it.</param>
/// <param name="Price">What a call costs.</param>
public sealed record PricePeriod(string? Provider, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil, ModelPrice Price)
{
    internal bool IsOpenAt(DateTimeOffset time) => ValidUntil is not { } end || time < end;
}
