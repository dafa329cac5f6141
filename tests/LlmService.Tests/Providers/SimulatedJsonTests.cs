using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Providers.Simulated;
using static Platform.LlmService.Tests.Providers.SimulatedAnswers;

namespace Platform.LlmService.Tests.Providers;

public sealed class SimulatedJsonTests
{
    private const string Person = """
        {"type":"object","additionalProperties":false,"required":["name","age","tags","home"],"properties":{
          "name":{"type":"string","minLength":3,"maxLength":20},"age":{"type":"integer","minimum":18,"maximum":20},"share":{"type":"number","minimum":0,"maximum":1},
          "tags":{"type":"array","items":{"enum":["a","b"]},"minItems":2,"maxItems":3},"home":{"$ref":"#/$defs/place"},"old":{"type":["null","boolean"]},
          "id":{"type":"string","format":"uuid"},"born":{"type":"string","format":"date"},"either":{"anyOf":[{"type":"null"},{"const":"ä"}]}},
         "$defs":{"place":{"type":"object","properties":{"city":{"type":"string"},"near":{"anyOf":[{"$ref":"#/$defs/place"},{"type":"null"}]}}}}}
        """;

    [Fact]
    public async Task An_answer_fits_its_schema_plain_and_streamed()
    {
        var more = $$$""","response_format":{"type":"json_schema","json_schema":{"name":"person","strict":true,"schema":{{{Person}}} } }""";
        var answer = await PlainAsync(more);
        AssertIsPerson(answer.Text());
        AssertIsPerson(string.Concat((await StreamAsync(more)).Select(static chunk => chunk["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>())));
        Assert.True(answer.Usage("completion_tokens") > 10);
    }

    [Fact]
    public void Whatever_the_seed_it_fits()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            AssertIsPerson(Write(Person, seed));
        }
    }

    [Fact]
    public async Task Json_mode_gives_an_object() =>
        Assert.IsType<JsonObject>(JsonNode.Parse((await PlainAsync(",\"response_format\":{\"type\":\"json_object\"}")).Text()));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}},"required":["a","b","c"]}""")]
    [InlineData("""{"type":"array","items":{"$ref":"#"},"minItems":100}""")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"anyOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"type":"array","items":true}""")]
    [InlineData("""{"type":"integer","minimum":1e30}""")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":1}""")]
    [InlineData("""{"type":5,"enum":[],"properties":7,"required":"x"}""")]
    [InlineData("""{"type":"object","properties":7}""")]
    [InlineData("""{"anyOf":[1]}""")]
    [InlineData("true")]
    public void A_schema_without_end_or_sense_still_gives_json([StringSyntax(StringSyntaxAttribute.Json)] string schema)
    {
        using var parsed = JsonDocument.Parse(Write(schema, 1));
        Assert.True(Write(schema, 1).Length < 100_000);
    }

    private static string Write(string schema, ulong seed)
    {
        var random = new SimulatedRandom(seed);
        using var parsed = JsonDocument.Parse(schema);
        return SimulatedJson.Write(parsed.RootElement, ref random);
    }

    private static void AssertIsPerson(string json)
    {
        var person = JsonNode.Parse(json)!.AsObject();
        Assert.Equal(["name", "age", "share", "tags", "home", "old", "id", "born", "either"], person.Select(static property => property.Key));
        Assert.InRange(person["name"]!.GetValue<string>().Length, 3, 20);
        Assert.InRange(person["age"]!.GetValue<int>(), 18, 20);
        Assert.InRange(person["share"]!.GetValue<double>(), 0, 1);
        Assert.InRange(person["tags"]!.AsArray().Count, 2, 3);
        Assert.All(person["tags"]!.AsArray(), static tag => Assert.Contains(tag!.GetValue<string>(), new[] { "a", "b" }));
        Assert.NotNull(person["home"]!["city"]);
        Assert.True(Guid.TryParse(person["id"]!.GetValue<string>(), out _));
        Assert.True(DateOnly.TryParse(person["born"]!.GetValue<string>(), out _));
        Assert.Equal("ä", person["either"]!.GetValue<string>());
    }
}
