using Aspire.Hosting;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class NameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("AuthService-2")]
    [InlineData("x234567890123456789012345678901234567890123456789012345678901234")]
    public async Task A_good_name_is_taken(string name)
    {
        await using var model = new ModelFixture();
        Assert.Equal(name, model.Builder.AddProject<PlainProject>(name).Resource.Name);
    }

    [Theory]
    [InlineData("1a", "start with an ASCII letter")]
    [InlineData("-a", "start with an ASCII letter")]
    [InlineData("a_b", "contain only ASCII letters, digits, and hyphens")]
    [InlineData("größe", "contain only ASCII letters, digits, and hyphens")]
    [InlineData("a--b", "not contain consecutive hyphens")]
    [InlineData("a-", "not end with a hyphen")]
    [InlineData("x2345678901234567890123456789012345678901234567890123456789012345", "be between 1 and 64 characters long")]
    public async Task A_bad_name_is_refused_with_the_rule_it_breaks(string name, string rule)
    {
        await using var model = new ModelFixture();
        var error = Assert.Throws<ArgumentException>(() => model.Builder.AddProject<PlainProject>(name));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_differ_only_in_case_are_the_same_name()
    {
        await using var model = new ModelFixture();
        model.Builder.AddRedis("cache");
        var error = Assert.Throws<DistributedApplicationException>(() => model.Builder.AddPostgres("Cache"));
        Assert.Contains("'Cache'", error.Message, StringComparison.Ordinal);
        Assert.Contains("case-insensitive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_name_follows_the_same_rules()
    {
        await using var model = new ModelFixture();
        var project = model.Builder.AddProject<PlainProject>("web");
        Assert.Throws<ArgumentException>(() => project.WithHttpEndpoint(name: "a_b"));
    }
}
