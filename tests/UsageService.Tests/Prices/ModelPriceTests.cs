using Platform.Contracts;

namespace Platform.UsageService.Tests.Prices;

public sealed class ModelPriceTests
{
    [Theory]
    // $0.15 / $0.075 / $0.60 per million: 60 × 150 + 40 × 75 + 20 × 600 nano-USD.
    [InlineData(100, 40, 20, 150_000_000, 75_000_000, 600_000_000, 24_000)]
    [InlineData(1_000_000, 0, 1_000_000, 150_000_000, 75_000_000, 600_000_000, 750_000_000)]
    // Three halves make one and a half: each rounded by itself would make three.
    [InlineData(2, 1, 1, 500_000, 500_000, 500_000, 2)]
    [InlineData(3, 0, 0, 500_000, 0, 0, 2)]
    [InlineData(1, 0, 0, 499_999, 0, 0, 0)]
    [InlineData(1, 0, 0, 500_000, 0, 0, 1)]
    [InlineData(1, 0, 1, 1, 1, 1, 0)]
    // More cached tokens than there are tokens would make the rest negative.
    [InlineData(10, 30, 0, 1_000_000, 100_000, 0, 1)]
    [InlineData(0, 0, 0, 1_000_000, 1_000_000, 1_000_000, 0)]
    [InlineData(1_000_000_000, 0, 1_000_000_000, ModelPrice.Highest, 0, ModelPrice.Highest, 2_000_000_000_000_000_000)]
    public void A_cost_is_rounded_once(long input, long cached, long output, long inputPrice, long cachedPrice, long outputPrice, long expected)
        => Assert.Equal(expected, new ModelPrice(inputPrice, outputPrice) { CachedInput = cachedPrice }.CostOf(new TokenCounts(input, cached, output, 0)));

    [Fact]
    public void A_part_without_a_price_costs_as_much_as_its_whole()
    {
        var tokens = new TokenCounts(100, 10, 50, 5) { CacheWriteInput = 20, AudioInput = 30, AudioOutput = 15 };

        Assert.Equal((100 * 3) + (50 * 7), new ModelPrice(3_000_000, 7_000_000).CostOf(tokens));
    }

    [Fact]
    public void A_part_may_cost_nothing_which_is_not_the_same_as_having_no_price()
        => Assert.Equal(90 * 3, new ModelPrice(3_000_000, 0) { CachedInput = 0 }.CostOf(new TokenCounts(100, 10, 0, 0)));

    [Fact]
    public void A_call_is_charged_beside_its_tokens_and_one_of_no_tokens_is_not()
    {
        var price = new ModelPrice(1_000_000, 1_000_000) { Request = 1000 };

        Assert.Equal(1003, price.CostOf(new TokenCounts(1, 0, 2, 0)));
        Assert.Equal(0, price.CostOf(TokenCounts.Zero));
    }

    [Fact]
    public void A_correction_changes_the_cost_by_what_the_tokens_differ_whichever_way_and_charges_for_no_second_call()
    {
        var price = new ModelPrice(150_000_000, 600_000_000) { CachedInput = 75_000_000, Request = 1000 };
        var (estimate, actual) = (new TokenCounts(1000, 0, 200, 0), new TokenCounts(900, 400, 300, 0));
        var more = new TokenCounts(-100, 400, 100, 0);
        var less = new TokenCounts(100, -400, -100, 0);

        Assert.Equal(price.CostOf(actual) - price.CostOf(estimate), price.DifferenceOf(more));
        Assert.Equal(price.CostOf(estimate) - price.CostOf(actual), price.DifferenceOf(less));
        Assert.Equal(0, new ModelPrice(499_999, 0).DifferenceOf(new TokenCounts(-1, 0, 0, 0)));
        Assert.Equal(-1, new ModelPrice(500_000, 0).DifferenceOf(new TokenCounts(-1, 0, 0, 0)));
    }

    [Fact]
    public void A_cost_that_no_number_holds_is_an_error_and_never_a_small_one()
        => Assert.Throws<OverflowException>(() => new ModelPrice(ModelPrice.Highest, 0).CostOf(new TokenCounts(long.MaxValue, 0, 0, 0)));
}
