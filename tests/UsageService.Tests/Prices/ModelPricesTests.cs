using Platform.UsageService.Prices;

namespace Platform.UsageService.Tests.Prices;

public sealed class ModelPricesTests
{
    private static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_price_holds_from_its_first_moment_until_the_next_one_begins()
    {
        var (first, second) = (new PricePeriod(June, 1, 1, 1), new PricePeriod(June.AddMonths(1), 2, 2, 2));
        var prices = new ModelPrices([first, second]);

        Assert.Null(prices.At(June.AddTicks(-1)));
        Assert.Same(first, prices.At(June));
        Assert.Same(first, prices.At(June.AddMonths(1).AddTicks(-1)));
        Assert.Same(second, prices.At(June.AddMonths(1)));
        Assert.Same(second, prices.At(DateTimeOffset.MaxValue));
    }

    [Theory]
    // $0.15 / $0.075 / $0.60 per million: 60 × 150 + 40 × 75 + 20 × 600 nano-USD.
    [InlineData(100, 40, 20, 150_000_000, 75_000_000, 600_000_000, 24_000)]
    // Three halves make one and a half: each rounded by itself would make three.
    [InlineData(2, 1, 1, 500_000, 500_000, 500_000, 2)]
    [InlineData(1, 0, 0, 499_999, 0, 0, 0)]
    [InlineData(1, 0, 0, 500_000, 0, 0, 1)]
    // More cached tokens than there are tokens would make the rest negative.
    [InlineData(10, 30, 0, 1_000_000, 100_000, 0, 1)]
    [InlineData(0, 0, 0, 1_000_000, 1_000_000, 1_000_000, 0)]
    [InlineData(1_000_000_000, 0, 1_000_000_000, 1_000_000_000_000_000, 0, 1_000_000_000_000_000, 2_000_000_000_000_000_000)]
    public void A_cost_is_rounded_once(
        long input, long cachedInput, long output, long inputPrice, long cachedInputPrice, long outputPrice, long expected)
        => Assert.Equal(expected, new PricePeriod(June, inputPrice, cachedInputPrice, outputPrice).CostOf(input, cachedInput, output));
}
