using System.Globalization;
using System.Text.Json;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>As much of JSON schema as tools and structured answers are written in.</summary>
internal static class JsonSchema
{
    private const int MostHops = 32;

    /// <summary>The schema that a reference or a choice comes to.</summary>
    public static JsonElement Resolve(JsonElement root, JsonElement schema)
    {
        for (var hops = 0; hops < MostHops && schema.ValueKind == JsonValueKind.Object; hops++)
        {
            if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
            {
                schema = Find(root, reference.GetString() ?? "");
            }
            else if (Alternatives(schema) is { } chosen)
            {
                schema = chosen;
            }
            else
            {
                return schema;
            }
        }

        return default;
    }

    /// <summary>A value that the schema names itself.</summary>
    public static JsonElement? Fixed(JsonElement schema, ref SimulatedRandom random)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            return constant;
        }

        return schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() is > 0 and var count
            ? values[random.Next(count)]
            : null;
    }

    public static string TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
        {
            return schema.ValueKind != JsonValueKind.Object ? "string" : schema.TryGetProperty("properties", out _) ? "object" : schema.TryGetProperty("items", out _) ? "array" : "string";
        }

        var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(static one => one.ToString()) : [type.ToString()];
        return types.FirstOrDefault(static one => one != "null") ?? "null";
    }

    public static decimal? Bound(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var bound) && bound.ValueKind == JsonValueKind.Number && bound.TryGetDecimal(out var value) && Math.Abs(value) < long.MaxValue / 2 ? value : null;

    public static decimal Number(JsonElement schema, ref SimulatedRandom random)
    {
        var whole = Whole(schema, ref random);
        return whole + 0.5m > Bound(schema, "maximum") ? whole : whole + 0.5m;
    }

    public static decimal Whole(JsonElement schema, ref SimulatedRandom random)
    {
        var least = Bound(schema, "minimum") ?? (Bound(schema, "exclusiveMinimum") + 1);
        var most = Bound(schema, "maximum") ?? (Bound(schema, "exclusiveMaximum") - 1);
        var from = least ?? Math.Min(0, (most - 100) ?? 0);
        var span = Math.Clamp((most ?? from + 100) - from, 0, 1_000_000);
        return Math.Ceiling(from) + random.Next((int)span + 1);
    }

    public static string Text(JsonElement schema, ref SimulatedRandom random)
    {
        var format = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("format", out var named) ? named.ToString() : "";
        var day = DateOnly.FromDayNumber(730_000 + random.Next(10_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return format switch
        {
            "date" => day,
            "date-time" => $"{day}T12:00:00Z",
            "time" => "12:00:00Z",
            "email" => $"{SimulatedText.Word(ref random)}@example.com",
            "uri" => $"https://example.com/{SimulatedText.Word(ref random)}",
            "uuid" => new Guid((int)random.Next(), 0, 0x4000, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString(),
            _ => Words(schema, ref random),
        };
    }

    private static string Words(JsonElement schema, ref SimulatedRandom random)
    {
        const int Longest = 10_000;
        var text = string.Concat(SimulatedText.Tokens(ref random, 1 + random.Next(3)));
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return text;
        }

        var least = (int)Math.Clamp(Bound(schema, "minLength") ?? 0, 0, Longest);
        var most = (int)Math.Clamp(Bound(schema, "maxLength") ?? Longest, 0, Longest);
        text = text.PadRight(least, 'x');
        return text.Length <= most ? text : text[..most];
    }

    private static JsonElement? Alternatives(JsonElement schema)
    {
        foreach (var name in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (schema.TryGetProperty(name, out var alternatives) && alternatives.ValueKind == JsonValueKind.Array && alternatives.GetArrayLength() > 0)
            {
                return alternatives.EnumerateArray().FirstOrDefault(static one => TypeOf(one) != "null", alternatives[0]);
            }
        }

        return null;
    }

    private static JsonElement Find(JsonElement root, string reference)
    {
        var at = root;
        foreach (var name in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out at))
            {
                return default;
            }
        }

        return at;
    }
}
