using System.Text.Json;

namespace Platform.ExtensionService.Schemas;

/// <summary><c>allOf</c>, <c>anyOf</c>, <c>oneOf</c>, <c>not</c>.</summary>
internal static class Combinations
{
    public static void Check(SchemaWalk walk, JsonElement schema, JsonElement value, string place)
    {
        foreach (var part in Parts(schema, "allOf"))
        {
            walk.Check(part, value, place);
        }

        CheckAlternatives(walk, Parts(schema, "anyOf"), value, place);
        CheckAlternatives(walk, Parts(schema, "oneOf"), value, place);
        if (schema.TryGetProperty("not", out var forbidden) && walk.Passes(forbidden, value, place))
        {
            walk.Fail(place, "Is of a form that the tool doesn't take.");
        }
    }

    // With oneOf, too, passing one is enough: which of two that fit was meant is for the tool to say.
    private static void CheckAlternatives(SchemaWalk walk, JsonElement[] parts, JsonElement value, string place)
    {
        if (parts is [var only])
        {
            walk.Check(only, value, place);
        }
        else if (parts.Length > 0 && !Array.Exists(parts, part => walk.Passes(part, value, place)))
        {
            walk.Fail(place, "Matches none of the forms that the tool takes.");
        }
    }

    private static JsonElement[] Parts(JsonElement schema, string keyword)
        => schema.TryGetProperty(keyword, out var parts) && parts.ValueKind == JsonValueKind.Array ? [.. parts.EnumerateArray()] : [];
}
