using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.LlmService.Pricing;

namespace Platform.LlmService.Tests.Pricing;

public sealed class ModelPriceTests
{
    [Theory]
    // Input, cached and output price in nano-USD per million; prompt, completion, total, cached, reasoning as reported; cost in nano-USD.
    [InlineData(150_000_000, 75_000_000, 600_000_000, 1, 0, 1, 0, 0, 150)]
    [InlineData(150_000_000, 75_000_000, 600_000_000, 0, 1, 1, 0, 0, 600)]
    [InlineData(150_000_000, 75_000_000, 600_000_000, 1_000_000, 1_000_000, 2_000_000, 0, 0, 750_000_000)]
    // Cached tokens are part of the prompt: 600 at full price and 400 at half, not 1000 and 400.
    [InlineData(150_000_000, 75_000_000, 600_000_000, 1000, 0, 1000, 400, 0, 120_000)]
    // Everything cached; and more cached than there is, which a provider has been seen to say.
    [InlineData(150_000_000, 75_000_000, 600_000_000, 1000, 0, 1000, 1000, 0, 75_000)]
    [InlineData(150_000_000, 75_000_000, 600_000_000, 1000, 0, 1000, 5000, 0, 75_000)]
    // Reasoning is part of the completion and not billed twice.
    [InlineData(2_000_000_000, 500_000_000, 8_000_000_000, 100, 500, 600, 0, 450, 4_200_000)]
    // Reasoning left out of the completion by the provider, as its total shows: it is added.
    [InlineData(2_000_000_000, 500_000_000, 8_000_000_000, 100, 50, 600, 0, 450, 4_200_000)]
    // One rounding at the end: 3 tokens at 0.5 nano-USD are 1.5, which is 2, not 3 × 1 = 3.
    [InlineData(500_000, 0, 0, 3, 0, 3, 0, 0, 2)]
    [InlineData(500_000, 500_000, 500_000, 1, 1, 2, 0, 0, 1)]
    [InlineData(1, 1, 1, 1, 1, 2, 0, 0, 0)]
    // The largest figures that are believed don't overflow.
    [InlineData(1_000_000_000_000, 0, 1_000_000_000_000, 999_999_999, 999_999_999, 1_999_999_998, 0, 0, 1_999_999_998_000_000)]
    public void Cost_is_exact(long input, long cachedPrice, long output, long prompt, long completion, long total, long cached, long reasoning, long expected)
    {
        var usage = TokenUsage.FromOpenAI(prompt, completion, total, cached, reasoning);
        Assert.NotNull(usage);
        Assert.Equal(expected, new ModelPrice(input, cachedPrice, output).CostOf(usage));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(1_000_000_000, 1)]
    [InlineData(1, long.MaxValue)]
    public void Figures_that_cannot_be_true_are_no_count(long prompt, long completion) =>
        Assert.Null(TokenUsage.FromOpenAI(prompt, completion, null, 0, 0));

    [Fact]
    public void A_model_without_a_price_is_not_free()
    {
        var book = Book(new() { ["known"] = new() { Input = 1_000_000, Output = 1_000_000 } });
        Assert.Equal(3, book.CostOf("known", new TokenCounts(1, 0, 2, 0)));
        Assert.Null(book.CostOf("known-2024-08-06", new TokenCounts(1, 0, 2, 0)));
        Assert.Equal(0, book.CostOf("unknown", TokenCounts.Zero));
    }

    [Fact]
    public void A_name_with_a_colon_can_be_priced()
    {
        var book = Book(new() { ["llama"] = new() { Model = "llama3:8b", Input = 1_000_000, Output = 0 } });
        Assert.Equal(7, book.CostOf("llama3:8b", new TokenCounts(7, 0, 9, 0)));
    }

    [Fact]
    public void A_price_that_says_only_one_side_is_refused()
    {
        var options = new PricingOptions { Models = { ["half"] = new() { Input = 1 } } };
        var result = new PricingOptionsValidator().Validate(null, options);
        Assert.True(result.Failed);
        Assert.Contains("Pricing:Models:half", result.FailureMessage, StringComparison.Ordinal);
    }

    private static PriceBook Book(Dictionary<string, ModelPriceOptions> models)
    {
        var options = new PricingOptions();
        foreach (var (name, price) in models)
        {
            options.Models.Add(name, price);
        }
        return new PriceBook(Options.Create(options));
    }
}
