using System.Text.Json;
using Platform.ExtensionService.Mcp.Discovery;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Tests.Mcp;

public sealed class ToolNamesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_long_description_is_cut_between_characters(int before)
    {
        // Elephants are two units each, so that one of the two limits is in the middle of one.
        var text = new string('x', before) + string.Concat(Enumerable.Repeat("🐘", ExtensionRules.MaxDescriptionLength));

        var description = Assert.Single(ToolNames.Accept([Named("tool", text)])).Description!;

        Assert.InRange(description.Length, ExtensionRules.MaxDescriptionLength - 1, ExtensionRules.MaxDescriptionLength);
        Assert.True(char.IsLowSurrogate(description[^1]));
    }

    [Fact]
    public void Of_two_tools_of_the_same_name_here_the_first_is_kept()
        => Assert.Equal("a.b", Assert.Single(ToolNames.Accept([Named("a.b"), Named("a/b"), Named("")])).RemoteName);

    private static ModelContextProtocol.Protocol.Tool Named(string name, string? description = null)
        => new() { Name = name, Description = description, InputSchema = JsonElement.Parse("""{"type":"object"}""") };
}
