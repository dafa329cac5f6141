using Platform.AuthService.ApiKeys;

namespace Platform.AuthService.Tests.ApiKeys;

public sealed class ModelPatternTests
{
    [Theory]
    [InlineData("gpt-4", "gpt-4", true)]
    [InlineData("gpt-4", "gpt-4o", false)]
    [InlineData("gpt-4*", "gpt-4", true)]
    [InlineData("gpt-4*", "gpt-4o-mini", true)]
    [InlineData("gpt-4*", "gpt-4o*", true)]
    [InlineData("gpt-4o*", "gpt-4*", false)]
    [InlineData("gpt-4", "gpt-4*", false)]
    [InlineData("*", "anything", true)]
    [InlineData("GPT-4*", "gpt-4o", false)]
    public void A_pattern_covers_what_begins_like_it(string pattern, string other, bool covers)
        => Assert.Equal(covers, ModelPattern.Covers(pattern, other));
}
