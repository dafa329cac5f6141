using System.Globalization;
using System.Text.Json;

namespace Platform.ExtensionService.Schemas;

/// <summary><c>items</c>, <c>prefixItems</c>, <c>minItems</c>, <c>maxItems</c>.</summary>
internal static class ArrayKeywords
{
    public static void Check(SchemaWalk walk, JsonElement schema, JsonElement value, string place)
    {
        var count = value.GetArrayLength();
        if (NumberKeywords.TryGet(schema, "minItems", out var least) && count < least)
        {
            walk.Fail(place, string.Create(CultureInfo.InvariantCulture, $"Must have at least {least} items."));
        }

        if (NumberKeywords.TryGet(schema, "maxItems", out var most) && count > most)
        {
            walk.Fail(place, string.Create(CultureInfo.InvariantCulture, $"Must have at most {most} items."));
        }

        var first = schema.TryGetProperty("prefixItems", out var prefix) && prefix.ValueKind == JsonValueKind.Array ? prefix.GetArrayLength() : 0;
        var hasRest = schema.TryGetProperty("items", out var rest);
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]");
            if (index < first)
            {
                walk.Check(prefix[index], item, at);
            }
            else if (hasRest)
            {
                walk.Check(rest, item, at);
            }
        }
    }
}
