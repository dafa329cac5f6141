using System.Text.Json.Nodes;
using Platform.LlmService.AgentRuns;

namespace Platform.LlmService.Tests.AgentRuns;

public sealed class ToolBoxTests
{
    [Theory]
    [InlineData("weather/now clock/time", "now time")]
    [InlineData("weather/now clock/now", "weather__now clock__now")]
    [InlineData("a/b__c a__b/c x/c", "b__c a__b__c x__c")]
    [InlineData("a/a__x b/x a/x", "a__x b__x a__x_2")]
    public void Every_tool_has_a_name_of_its_own_for_the_model(string tools, string expected)
    {
        var box = Box(tools);
        Assert.Equal(expected, string.Join(' ', Names(box)));
        Assert.Equal(tools, string.Join(' ', Names(box).Select(name => box.Find(name)!.FullName)));
    }

    [Fact]
    public void Long_names_are_cut_to_what_models_take_and_stay_apart()
    {
        var (one, other) = (new string('e', 40), new string('e', 39) + "x");
        var name = new string('t', 64);
        var names = Names(Box($"{one}/{name} {other}/{name} {one}/{name[..63]}")).ToArray();
        Assert.All(names, static function => Assert.InRange(function.Length, 1, 64));
        Assert.Equal(3, names.Distinct().Count());
    }

    [Fact]
    public void A_tool_without_a_schema_takes_an_empty_object()
        => Assert.Equal("""{"type":"object","properties":{}}""", JsonNode.Parse(Box("a/b").ToJson())![0]!["function"]!["parameters"]!.ToJsonString());

    private static ToolBox Box(string tools) =>
        ToolBox.Of([.. tools.Split(' ').Select(static tool => new AgentTool(tool.Split('/')[0], tool.Split('/')[1], null, null))], null);

    private static IEnumerable<string> Names(ToolBox box) => JsonNode.Parse(box.ToJson())!.AsArray().Select(static tool => tool!["function"]!["name"]!.GetValue<string>());
}
