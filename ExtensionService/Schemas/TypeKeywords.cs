using System.Text.Json;

namespace Platform.ExtensionService.Schemas;

/// <summary><c>type</c>, <c>enum</c>, <c>const</c>.</summary>
internal static class TypeKeywords
{
    /// <returns>Whether it is worth looking into the value.</returns>
    public static bool Check(SchemaWalk walk, JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("type", out var type) && !Allows(type, value))
        {
            walk.Fail(place, $"Must be {Describe(type)}.");
            return false;
        }

        if (schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array
            && !choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)))
        {
            walk.Fail(place, $"Must be one of {Shorten(choices.GetRawText())}.");
        }

        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
        {
            walk.Fail(place, $"Must be {Shorten(only.GetRawText())}.");
        }

        return true;
    }

    private static bool Allows(JsonElement type, JsonElement value) => type.ValueKind switch
    {
        JsonValueKind.String => Is(value, type.GetString()),
        JsonValueKind.Array => type.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && Is(value, one.GetString())),
        _ => true,
    };

    private static bool Is(JsonElement value, string? type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        _ => true,
    };

    private static string Describe(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? string.Join(" or ", type.EnumerateArray().Select(static one => Name(one.ToString())))
        : Name(type.ToString());

    private static string Name(string type) => type switch
    {
        "object" or "array" or "integer" => $"an {type}",
        "null" => type,
        _ => $"a {type}",
    };

    private static string Shorten(string json) => json.Length <= 200 ? json : string.Concat(json.AsSpan(0, 200), "…");
}
