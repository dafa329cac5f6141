using System.Text.Json;

namespace Platform.ExtensionService.Schemas;

/// <summary>
/// Compares a value with a JSON schema, as far as tools use it: types, fields, items, texts, numbers, and schemas made of others. A keyword that isn't known
/// here is left to the tool.
/// </summary>
internal static class SchemaCheck
{
    /// <returns>What is wrong, by the place where it is; empty when nothing is.</returns>
    public static Dictionary<string, string[]> Of(JsonElement schema, JsonElement value, string place)
    {
        var walk = new SchemaWalk(schema);
        walk.Check(schema, value, place);
        return walk.Errors.GroupBy(static error => error.Place, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Select(static error => error.Message).Distinct().ToArray(), StringComparer.Ordinal);
    }
}

/// <summary>Something wrong, and where.</summary>
internal readonly record struct SchemaError(string Place, string Message);
