using Platform.Contracts;

namespace Platform.LlmService.Tests;

/// <summary>Prices for tests, in nano-USD per million tokens.</summary>
internal static class TestPrices
{
    public static PublishedPrices All { get; } = Of(
        ("simulated", new ModelPrice(150_000_000, 600_000_000) { CachedInput = 75_000_000 }),
        ("priced", new ModelPrice(1_000_000_000, 2_000_000_000) { CachedInput = 500_000_000 }));

    /// <summary>Prices that have always held, whatever the provider.</summary>
    public static PublishedPrices Of(params IEnumerable<(string Model, ModelPrice Price)> prices)
        => new([.. prices.Select(static entry => new ModelPrices(entry.Model, [new PricePeriod(null, DateTimeOffset.UnixEpoch, null, entry.Price)]))]);
}
