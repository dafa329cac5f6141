using Platform.Contracts;

namespace Platform.UsageService.Tests.Prices;

public sealed class ModelPricesTests
{
    private static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset July = June.AddMonths(1);

    [Fact]
    public void A_price_holds_from_its_first_moment_until_the_next_one_begins()
    {
        var prices = new ModelPrices("m", [Period(2, July), Period(1, June)]);

        Assert.Null(prices.At("openai", June.AddTicks(-1)));
        Assert.Equal(1, prices.At("openai", June)?.Input);
        Assert.Equal(1, prices.At("openai", July.AddTicks(-1))?.Input);
        Assert.Equal(2, prices.At("openai", July)?.Input);
        Assert.Equal(2, prices.At("openai", DateTimeOffset.MaxValue)?.Input);
    }

    [Fact]
    public void After_the_end_of_a_price_there_is_none_not_even_the_one_before()
    {
        var prices = new ModelPrices("m", [Period(1, June.AddDays(-1)), Period(2, June, until: July)]);

        Assert.Equal(2, prices.At("openai", July.AddTicks(-1))?.Input);
        Assert.Null(prices.At("openai", July));
    }

    [Fact]
    public void The_providers_own_price_comes_before_that_of_any_as_long_as_it_holds()
    {
        var prices = new ModelPrices("m", [Period(1, June.AddDays(-1)), Period(2, June, "azure", July), Period(3, July.AddDays(1))]);

        Assert.Equal(1, prices.At("azure", June.AddTicks(-1))?.Input);
        Assert.Equal(2, prices.At("azure", June)?.Input);
        Assert.Equal(1, prices.At("openai", June)?.Input);
        Assert.Equal(1, prices.At("azure", July)?.Input);
        Assert.Equal(3, prices.At("azure", July.AddDays(1))?.Input);
        Assert.Null(new ModelPrices("m", [Period(2, June, "azure")]).At("openai", July));
    }

    private static PricePeriod Period(long price, DateTimeOffset from, string? provider = null, DateTimeOffset? until = null)
        => new(provider, from, until, new ModelPrice(price, price));
}
