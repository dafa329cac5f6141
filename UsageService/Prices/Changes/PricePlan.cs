using Platform.Contracts;

namespace Platform.UsageService.Prices.Changes;

/// <summary>Compares what prices are to be with what they are.</summary>
internal static class PricePlan
{
    /// <summary>One change for each definition that passed the rules, also where there is nothing to change.</summary>
    /// <param name="wanted">Each with its model.</param>
    /// <param name="known">Every price of these models.</param>
    /// <param name="userId">Who sets them.</param>
    /// <param name="now">When, as exact as the store keeps times.</param>
    public static List<PriceChange> Make(IReadOnlyList<PriceDefinition> wanted, IEnumerable<Price> known, Guid userId, DateTimeOffset now)
    {
        var byLine = known.ToLookup(static price => (price.Model, price.Provider));
        return [.. wanted.Select(price => Make(price, [.. byLine[(price.Model!, price.Provider)]], userId, now))];
    }

    /// <summary>As exact as PostgreSQL keeps it: a price that comes back from there is the same.</summary>
    public static DateTimeOffset Microseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static PriceChange Make(PriceDefinition wanted, List<Price> known, Guid userId, DateTimeOffset now)
    {
        if (wanted.ValidFrom is { } from)
        {
            var begins = Microseconds(from);
            return new PriceChange(known.Find(price => price.ValidFrom == begins), ToPrice(wanted, begins, userId, now));
        }

        // Setting again what holds already is no new price.
        if (known.Where(price => price.ValidFrom <= now).MaxBy(static price => price.ValidFrom) is { } current
            && new PriceChange(current, ToPrice(wanted, current.ValidFrom, userId, now)) is { IsNone: true } none)
        {
            return none;
        }

        return new PriceChange(known.Find(price => price.ValidFrom == now), ToPrice(wanted, now, userId, now));
    }

    private static Price ToPrice(PriceDefinition wanted, DateTimeOffset from, Guid userId, DateTimeOffset now)
    {
        var price = wanted.ToPrice();
        DateTimeOffset? until = wanted.ValidUntil is { } end ? Microseconds(end) : null;
        return new Price(
            wanted.Model!, wanted.Provider, from, until, price.Input, price.CachedInput, price.CacheWrite, price.AudioInput, price.Output,
            price.Reasoning, price.AudioOutput, price.Request, userId, now);
    }

    public static PriceDefinition ToDefinition(this Price price) => PriceDefinition.Of(
        price.Model,
        new PricePeriod(price.Provider, price.ValidFrom, price.ValidUntil, new ModelPrice(price.Input, price.Output)
        {
            CachedInput = price.CachedInput,
            CacheWrite = price.CacheWrite,
            AudioInput = price.AudioInput,
            Reasoning = price.Reasoning,
            AudioOutput = price.AudioOutput,
            Request = price.Request,
        }));
}
