using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.LlmService.Counting;

namespace Platform.LlmService.Tests.Counting;

public sealed class GoldenCostTests
{
    private delegate TokenCounts? Read(ref Utf8JsonReader reader);

    [Theory]
    [MemberData(nameof(GoldenCosts.OfOpenAI), MemberType = typeof(GoldenCosts))]
    public void An_OpenAI_usage_costs_exactly(string why, string usage, long nanoUsd)
    {
        var tokens = Count(usage, OpenAIUsage.Read);
        Assert.True(tokens is not null, why);
        AssertPartsFit(tokens);
        Assert.True(GoldenCosts.OpenAI.CostOf(tokens) == nanoUsd, $"{why}: {GoldenCosts.OpenAI.CostOf(tokens)} and not {nanoUsd}");
    }

    [Theory]
    [MemberData(nameof(GoldenCosts.OfAnthropic), MemberType = typeof(GoldenCosts))]
    public void An_Anthropic_usage_costs_exactly(string why, string usage, long nanoUsd)
    {
        var tokens = Count(usage, AnthropicUsage.Read);
        Assert.True(tokens is not null, why);
        AssertPartsFit(tokens);
        Assert.True(GoldenCosts.Anthropic.CostOf(tokens) == nanoUsd, $"{why}: {GoldenCosts.Anthropic.CostOf(tokens)} and not {nanoUsd}");
    }

    [Theory]
    [MemberData(nameof(GoldenCosts.Unbelievable), MemberType = typeof(GoldenCosts))]
    public void Figures_that_cannot_be_true_are_no_count(string usage)
    {
        Assert.Null(Count(usage, OpenAIUsage.Read));
        Assert.Null(Count(usage, AnthropicUsage.Read));
    }

    /// <summary>The reader is inside a larger object, and must be left where that goes on.</summary>
    private static TokenCounts? Count(string usage, Read read)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($$"""{"usage":{{usage}},"next":true}"""));
        reader.Read();
        reader.Read();
        reader.Read();
        var tokens = read(ref reader);
        Assert.True(reader.Read());
        Assert.Equal("next", reader.GetString());
        return tokens;
    }

    private static void AssertPartsFit(TokenCounts tokens)
    {
        Assert.True(tokens.CachedInput + tokens.CacheWriteInput + tokens.AudioInput <= tokens.Input);
        Assert.True(tokens.Reasoning + tokens.AudioOutput <= tokens.Output);
    }
}
