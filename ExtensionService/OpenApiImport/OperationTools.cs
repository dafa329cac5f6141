using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.OpenApiImport;

/// <summary>An operation that became no tool, and why.</summary>
internal sealed record SkippedOperation(string Method, string Path, string Reason);

/// <summary>Makes tools of operations.</summary>
internal sealed partial class OperationTools(OpenApiDocument document, string baseUrl)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public List<ToolDefinition> Tools { get; } = [];

    public List<SkippedOperation> Skipped { get; } = [];

    /// <summary>Those of some operations by their ids, or of all where there is no list.</summary>
    public static OperationTools Of(OpenApiDocument document, string baseUrl, IReadOnlyList<string>? wanted)
    {
        var tools = new OperationTools(document, baseUrl);
        foreach (var operation in document.Operations.Where(one => wanted is null || (OpenApiDocument.TextOf(one.Body, "operationId") is { } id && wanted.Contains(id))))
        {
            tools.Add(operation);
        }

        return tools;
    }

    private void Add(OpenApiOperation operation)
    {
        if (ReasonToSkip(operation) is { } reason)
        {
            Skipped.Add(new SkippedOperation(operation.Method, operation.Path, reason));
            return;
        }

        var description = OpenApiDocument.TextOf(operation.Body, "description") ?? OpenApiDocument.TextOf(operation.Body, "summary");
        Tools.Add(new ToolDefinition(
            NameOf(operation), description is null ? null : ShortText.Cut(description, ExtensionRules.MaxDescriptionLength),
            operation.Method, baseUrl.TrimEnd('/') + operation.Path, SchemaOf(operation), null, null));
    }

    private string? ReasonToSkip(OpenApiOperation operation)
    {
        var places = operation.Parameters.Where(static one => IsRequired(one)).Select(static one => OpenApiDocument.TextOf(one, "in")).ToHashSet();
        return operation switch
        {
            { Method: not ("GET" or "POST") } => "Tools are called by GET or POST.",
            _ when places.Contains("header") || places.Contains("cookie") => "It requires headers or cookies.",
            { Method: "POST" } when operation.Parameters.Any(static one => OpenApiDocument.TextOf(one, "in") == "query" && IsRequired(one)) => "It requires a query beside its body.",
            { Method: "POST" } when Body(operation) is { } body && JsonSchemaOf(body) is null => "Its body is not JSON.",
            _ when Tools.Count == ExtensionRules.MaxTools => $"An extension has at most {ExtensionRules.MaxTools} tools.",
            _ => null,
        };
    }

    private JsonElement SchemaOf(OpenApiOperation operation)
    {
        var schema = operation.Method == "POST" && Body(operation) is { } body && JsonSchemaOf(body) is { } given && document.Inline(given) is JsonObject own
            ? own
            : new JsonObject { ["type"] = "object" };
        if (schema["properties"] is not JsonObject properties)
        {
            schema["properties"] = properties = [];
        }

        var required = (schema["required"] as JsonArray)?.Select(static one => one?.ToString()).OfType<string>().ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var parameter in operation.Parameters.Where(one => IsArgument(operation, one)))
        {
            var name = OpenApiDocument.TextOf(parameter, "name") ?? "";
            properties[name] = ParameterSchema(parameter);
            if (IsRequired(parameter))
            {
                required.Add(name);
            }
        }

        schema["required"] = new JsonArray([.. required.Select(static name => JsonValue.Create(name))]);
        return JsonElement.Parse(schema.ToJsonString());
    }

    private JsonObject ParameterSchema(JsonElement parameter)
    {
        var schema = (OpenApiDocument.Property(parameter, "schema") is { } given ? document.Inline(given) : null) as JsonObject ?? [];
        if (OpenApiDocument.TextOf(parameter, "description") is { } description)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private JsonElement? Body(OpenApiOperation operation)
        => OpenApiDocument.Property(operation.Body, "requestBody") is { } body ? document.Resolve(body) : null;

    private static JsonElement? JsonSchemaOf(JsonElement body)
        => OpenApiDocument.Property(body, "content") is { } content && OpenApiDocument.Property(content, "application/json") is { } json
            ? OpenApiDocument.Property(json, "schema") ?? JsonElement.Parse("{}")
            : null;

    private static bool IsArgument(OpenApiOperation operation, JsonElement parameter) => OpenApiDocument.TextOf(parameter, "in") switch
    {
        "path" => true,
        "query" => operation.Method == "GET",
        _ => false,
    };

    private static bool IsRequired(JsonElement parameter)
        => OpenApiDocument.TextOf(parameter, "in") == "path" || OpenApiDocument.Property(parameter, "required") is { ValueKind: JsonValueKind.True };

    /// <summary>The operation's own name; where it has none, one made of method and path.</summary>
    private string NameOf(OpenApiOperation operation)
    {
        var wanted = OpenApiDocument.TextOf(operation.Body, "operationId") is { Length: > 0 } id ? id : $"{operation.Method.ToLowerInvariant()}_{operation.Path}";
        var name = NotInNames.Replace(wanted, "_").Trim('_');
        name = name.Length is 0 ? "tool" : name.Length > 60 ? name[..60] : name;
        var unique = name;
        for (var i = 2; !_names.Add(unique); i++)
        {
            unique = $"{name}_{i}";
        }

        return unique;
    }

    [GeneratedRegex("[^a-zA-Z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInNames { get; }
}
