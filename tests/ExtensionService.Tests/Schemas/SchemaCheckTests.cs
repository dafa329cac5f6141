using System.Text.Json;
using Platform.ExtensionService.Schemas;

namespace Platform.ExtensionService.Tests.Schemas;

public sealed class SchemaCheckTests
{
    [Theory]
    [InlineData("""{"type":"object"}""", "{}")]
    [InlineData("true", "{}")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]}}}""", """{"a":null}""")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":3.0}""")]
    [InlineData("""{"properties":{"a":{"enum":[1,"b"]}}}""", """{"a":"b"}""")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number"}]}}}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"string"}}}""", """{"a":"b"}""")]
    [InlineData("""{"properties":{"a":{"$ref":"https://example.com/x"}}}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":{"pattern":"(a)\\1"}}}""", """{"a":"b"}""")]
    [InlineData("""{"properties":{"a":{"type":"string","maxLength":2}}}""", """{"a":"😀😀"}""")]
    [InlineData("""{"type":"object","required":7,"properties":[]}""", """{"a":1}""")]
    public void What_fits_passes(string schema, string value)
        => Assert.Empty(SchemaCheck.Of(JsonElement.Parse(schema), JsonElement.Parse(value), "arguments"));

    [Theory]
    [InlineData("""{"required":["a"]}""", "{}", "arguments.a", "Is required.")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":1}""", "arguments.a", "Must be a string.")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]}}}""", """{"a":1}""", "arguments.a", "Must be a string or null.")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", "arguments.a", "Must be an integer.")]
    [InlineData("""{"properties":{"a":{"enum":[1,"b"]}}}""", """{"a":2}""", "arguments.a", """Must be one of [1,"b"].""")]
    [InlineData("""{"properties":{"a":{"minimum":1}}}""", """{"a":0}""", "arguments.a", "Must be at least 1.")]
    [InlineData("""{"properties":{"a":{"exclusiveMaximum":1}}}""", """{"a":1}""", "arguments.a", "Must be less than 1.")]
    [InlineData("""{"properties":{"a":{"minLength":2}}}""", """{"a":"b"}""", "arguments.a", "Must be at least 2 characters.")]
    [InlineData("""{"properties":{"a":{"pattern":"^x"}}}""", """{"a":"b"}""", "arguments.a", "Must match ^x")]
    [InlineData("""{"additionalProperties":false}""", """{"a":1}""", "arguments.a", "Is not known here.")]
    [InlineData("""{"properties":{"a":{"items":{"type":"number"}}}}""", """{"a":[1,"b"]}""", "arguments.a[1]", "Must be a number.")]
    [InlineData("""{"properties":{"a":{"maxItems":1}}}""", """{"a":[1,2]}""", "arguments.a", "Must have at most 1 items.")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"type":"boolean"}}}}}""", """{"a":{"b":1}}""", "arguments.a.b", "Must be a boolean.")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"string"}}}""", """{"a":1}""", "arguments.a", "Must be a string.")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"type":"string"},{"type":"null"}]}}}""", """{"a":1}""", "arguments.a", "Matches none of the forms that the tool takes.")]
    [InlineData("""{"properties":{"a":{"not":{"type":"string"}}}}""", """{"a":"b"}""", "arguments.a", "Is of a form that the tool doesn't take.")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":"\ud800"}""", "arguments.a", "Must be valid text.")]
    public void What_does_not_is_named_with_what_it_must_be(string schema, string value, string place, string message)
    {
        var error = Assert.Single(SchemaCheck.Of(JsonElement.Parse(schema), JsonElement.Parse(value), "arguments"));

        Assert.Equal(place, error.Key);
        Assert.Equal([message], error.Value);
    }

    [Fact]
    public void A_schema_that_refers_to_itself_comes_to_an_end()
        => Assert.Empty(SchemaCheck.Of(JsonElement.Parse("""{"$ref":"#","allOf":[{"$ref":"#"},{"$ref":"#"}]}"""), JsonElement.Parse("{}"), "arguments"));

    [Fact]
    public void A_thousand_errors_are_not_all_told()
    {
        var value = JsonElement.Parse($"[{string.Join(',', Enumerable.Repeat("1", 1000))}]");

        Assert.Equal(20, SchemaCheck.Of(JsonElement.Parse("""{"items":{"type":"string"}}"""), value, "arguments").Count);
    }
}
