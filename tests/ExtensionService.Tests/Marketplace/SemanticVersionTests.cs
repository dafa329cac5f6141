using Platform.ExtensionService.Marketplace;

namespace Platform.ExtensionService.Tests.Marketplace;

public sealed class SemanticVersionTests
{
    [Fact]
    public void Versions_sort_as_semantic_versions_do()
    {
        string[] expected =
        [
            "0.0.1", "0.1.0", "1.0.0-0", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-alpha-x", "1.0.0-beta", "1.0.0-beta.2",
            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "10.0.0", "999999999.0.0",
        ];

        var sorted = expected.Reverse().Select(static text => SemanticVersion.Parse(text)!).OrderBy(static version => version.Precedence, StringComparer.Ordinal);

        Assert.Equal(expected, sorted.Select(static version => version.Text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("v1.0.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.0.0")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0-01")]
    [InlineData("1.0.0-a..b")]
    [InlineData("1.0.0+build")]
    [InlineData("1.0.0\n")]
    [InlineData("1000000000.0.0")]
    [InlineData("1.0.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_no_version_is_none(string? text) => Assert.Null(SemanticVersion.Parse(text));
}
