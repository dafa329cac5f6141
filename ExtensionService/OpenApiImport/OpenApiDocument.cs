using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.ExtensionService.OpenApiImport;

/// <summary>An OpenAPI document of version 3, read as it is: what it says of itself is used, what it leaves out is not guessed.</summary>
internal sealed class OpenApiDocument(JsonElement root)
{
    // Schemas refer to each other, also in circles.
    private const int MaxDepth = 12;
    private const int MaxParts = 4000;
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

    private int _partsLeft;

    public bool IsVersion3 => root.ValueKind is JsonValueKind.Object && TextOf(root, "openapi") is { } version && version.StartsWith("3.", StringComparison.Ordinal);

    public string? Description => Property(root, "info") is { } info ? TextOf(info, "description") ?? TextOf(info, "title") : null;

    /// <summary>Where the first server is, if the document says so in full.</summary>
    public string? ServerUrl => Property(root, "servers") is { ValueKind: JsonValueKind.Array } servers && servers.GetArrayLength() > 0 ? TextOf(servers[0], "url") : null;

    public IEnumerable<OpenApiOperation> Operations =>
        from path in Members(Property(root, "paths"))
        where path.Value.ValueKind is JsonValueKind.Object
        from operation in Members(path.Value)
        where Methods.Contains(operation.Name) && operation.Value.ValueKind is JsonValueKind.Object
        select new OpenApiOperation(path.Name, operation.Name.ToUpperInvariant(), operation.Value, [.. Items(path.Value, "parameters"), .. Items(operation.Value, "parameters")]);

    /// <summary>A part with its reference followed, if it is one.</summary>
    public JsonElement Resolve(JsonElement part)
    {
        for (var depth = 0; depth < MaxDepth && part.ValueKind is JsonValueKind.Object && TextOf(part, "$ref") is { } reference; depth++)
        {
            if (Find(reference) is not { } target)
            {
                break;
            }

            part = target;
        }

        return part;
    }

    /// <summary>A schema that stands by itself: what it refers to is in it. Below the deepest level, and beyond a certain size, anything goes.</summary>
    public JsonNode? Inline(JsonElement schema)
    {
        _partsLeft = MaxParts;
        return Inline(schema, 0);
    }

    private JsonNode? Inline(JsonElement schema, int depth)
    {
        if (depth > MaxDepth || --_partsLeft < 0)
        {
            return new JsonObject();
        }

        var part = Resolve(schema);
        return part.ValueKind switch
        {
            JsonValueKind.Object => new JsonObject(part.EnumerateObject().DistinctBy(static member => member.Name)
                .Select(member => KeyValuePair.Create(member.Name, Inline(member.Value, depth + 1)))),
            JsonValueKind.Array => new JsonArray([.. part.EnumerateArray().Select(item => Inline(item, depth + 1))]),
            _ => JsonNode.Parse(part.GetRawText()),
        };
    }

    public static JsonElement? Property(JsonElement part, string name)
        => part.ValueKind is JsonValueKind.Object && part.TryGetProperty(name, out var value) ? value : null;

    public static string? TextOf(JsonElement part, string name)
        => Property(part, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private JsonElement? Find(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        JsonElement? found = root;
        foreach (var step in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found is { } part ? Property(part, name) : null;
        }

        return found;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement? part) => part is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default;

    private IEnumerable<JsonElement> Items(JsonElement part, string name)
        => Property(part, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().Select(Resolve) : [];
}

/// <summary>What can be done at a path, with the parameters of both.</summary>
internal sealed record OpenApiOperation(string Path, string Method, JsonElement Body, IReadOnlyList<JsonElement> Parameters);
