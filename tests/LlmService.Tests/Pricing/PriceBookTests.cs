using Platform.Contracts;
using Platform.LlmService.Pricing;

namespace Platform.LlmService.Tests.Pricing;

public sealed class PriceBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenCounts Used = new(1, 0, 2, 0);
    private readonly PriceBook _book = new();

    [Fact]
    public void Before_the_first_prices_have_come_a_cost_is_unknown_and_not_zero()
    {
        Assert.False(_book.IsKnown);
        Assert.Null(_book.CostOf("openai", "known", Noon, Used));
        Assert.Equal(0, _book.CostOf("openai", "known", Noon, TokenCounts.Zero));
    }

    [Fact]
    public void A_model_is_found_by_its_exact_name_and_one_without_a_price_is_not_free()
    {
        _book.Replace(TestPrices.Of(("known", new ModelPrice(1_000_000, 1_000_000)), ("llama3:8b", new ModelPrice(2_000_000, 0))));

        Assert.Equal(3, _book.CostOf("openai", "known", Noon, Used));
        Assert.Equal(2, _book.CostOf("openai", "llama3:8b", Noon, Used));
        Assert.Null(_book.CostOf("openai", "known-2024-08-06", Noon, Used));
        Assert.Null(_book.CostOf("openai", "Known", Noon, Used));
        Assert.Equal(0, _book.CostOf("openai", "unknown", Noon, TokenCounts.Zero));
    }

    [Fact]
    public void New_prices_take_the_place_of_all_earlier_ones()
    {
        _book.Replace(TestPrices.Of(("gone", new ModelPrice(1, 1)), ("kept", new ModelPrice(1_000_000, 0))));
        _book.Replace(TestPrices.Of(("kept", new ModelPrice(5_000_000, 0))));

        Assert.Null(_book.Find("openai", "gone", Noon));
        Assert.Equal(5, _book.CostOf("openai", "kept", Noon, Used));
    }

    [Fact]
    public void A_cost_beyond_all_measure_is_a_price_in_the_wrong_unit_and_stays_unknown()
    {
        _book.Replace(TestPrices.Of(("gold", new ModelPrice(ModelPrice.Highest, ModelPrice.Highest))));

        Assert.Equal(ModelPrice.HighestCost, _book.CostOf("openai", "gold", Noon, new TokenCounts(1_000_000, 0, 0, 0)));
        Assert.Null(_book.CostOf("openai", "gold", Noon, new TokenCounts(1_000_001, 0, 0, 0)));
    }
}
