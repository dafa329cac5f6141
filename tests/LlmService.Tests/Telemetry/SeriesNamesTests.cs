using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Tests.Telemetry;

public sealed class SeriesNamesTests
{
    [Theory]
    [InlineData("gpt-4o-2024-08-06")]
    [InlineData("ft:gpt-4o-mini:org:name:id")]
    [InlineData("accounts/fireworks/models/llama-v3p1-8b")]
    [InlineData("llama3.2:1b@sha+x_y")]
    public void Names_of_models_are_names(string name) => Assert.Equal(name, new SeriesNames().Of(name));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("größe")]
    public void Other_text_is_none(string text) => Assert.Equal("_OTHER", new SeriesNames().Of(text));

    [Fact]
    public void What_is_too_long_is_none() => Assert.Equal("_OTHER", new SeriesNames().Of(new string('a', 129)));

    [Fact]
    public void There_are_only_so_many_and_those_that_are_known_stay()
    {
        var names = new SeriesNames(most: 10);
        string[] given = [.. Enumerable.Range(0, 20).Select(index => names.Of($"m{index}"))];
        Assert.Equal(10, given.Count(static name => name != SeriesNames.Other));
        Assert.Equal("m3", names.Of("m3"));
    }
}
