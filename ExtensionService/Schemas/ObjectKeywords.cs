using System.Text.Json;

namespace Platform.ExtensionService.Schemas;

/// <summary><c>required</c>, <c>properties</c>, <c>additionalProperties</c>.</summary>
internal static class ObjectKeywords
{
    public static void Check(SchemaWalk walk, JsonElement schema, JsonElement value, string place)
    {
        CheckRequired(walk, schema, value, place);
        var known = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties : default;
        foreach (var field in value.EnumerateObject())
        {
            if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(field.Name, out var own))
            {
                walk.Check(own, field.Value, $"{place}.{field.Name}");
            }
            else
            {
                CheckOther(walk, schema, field, place);
            }
        }
    }

    private static void CheckRequired(SchemaWalk walk, JsonElement schema, JsonElement value, string place)
    {
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var name in required.EnumerateArray())
        {
            if (name.ValueKind == JsonValueKind.String && name.GetString() is { } field && !value.TryGetProperty(field, out _))
            {
                walk.Fail($"{place}.{field}", "Is required.");
            }
        }
    }

    private static void CheckOther(SchemaWalk walk, JsonElement schema, JsonProperty field, string place)
    {
        // Names by pattern are the tool's business, and so is then every name that isn't listed.
        if (schema.TryGetProperty("patternProperties", out _) || !schema.TryGetProperty("additionalProperties", out var others))
        {
            return;
        }

        if (others.ValueKind == JsonValueKind.False)
        {
            walk.Fail($"{place}.{field.Name}", "Is not known here.");
        }
        else
        {
            walk.Check(others, field.Value, $"{place}.{field.Name}");
        }
    }
}
