using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ExtensionService.Registry;
using Platform.ExtensionService.Schemas;

namespace Platform.ExtensionService.Marketplace;

/// <summary>The JSON schema of what tenants configure; none means that there is nothing to configure.</summary>
internal static class ConfigurationSchema
{
    public const string Expected = "Must be a JSON schema of an object, {\"type\": \"object\", …}, of at most 65536 characters.";

    private static readonly JsonElement Nothing = JsonElement.Parse("""{"type":"object","additionalProperties":false}""");

    public static bool IsSchema(JsonElement? schema)
        => schema is null or { ValueKind: JsonValueKind.Null }
            || (ExtensionRules.IsSchema(schema) && schema.Value.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"));

    public static IEnumerable<string> PropertiesOf(JsonElement? schema) => Properties(schema).Select(static property => property.Name);

    /// <summary>What is wrong with a configuration, by the place where it is.</summary>
    public static Dictionary<string, string[]> Check(JsonElement? schema, JsonElement configuration, string place)
        => SchemaCheck.Of(schema is { ValueKind: JsonValueKind.Object } given ? given : Nothing, configuration, place);

    /// <summary>The configuration with the schema's defaults for what it leaves out.</summary>
    public static JsonElement WithDefaults(JsonElement? schema, JsonElement configuration)
    {
        var whole = JsonObject.Create(configuration) ?? [];
        foreach (var property in Properties(schema).Where(property => !whole.ContainsKey(property.Name) && property.Value.ValueKind == JsonValueKind.Object))
        {
            if (property.Value.TryGetProperty("default", out var value))
            {
                whole[property.Name] = JsonNode.Parse(value.GetRawText());
            }
        }

        return JsonElement.Parse(whole.ToJsonString());
    }

    /// <summary>The values that can be put into a text, by their names as places.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ValuesOf(JsonElement configuration) => configuration.EnumerateObject()
        .Select(static property => KeyValuePair.Create(Placeholders.Config + property.Name, TextOf(property.Value)!))
        .Where(static value => value.Value is not null);

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static JsonElement.ObjectEnumerator Properties(JsonElement? schema)
        => schema is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject()
            : default;
}
