using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.LlmService.Messages;

/// <summary>Looks into JSON of others, whatever its shape.</summary>
internal static class JsonNodes
{
    /// <summary>As JSON, and only as JSON, letters of any language need no escape; escaped they would count as more tokens.</summary>
    public static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What stands there; null where there is no such thing.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    public static string? TextAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static int? NumberAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out int number) ? number : null;

    public static IEnumerable<JsonNode?> ListAt(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray ?? [];
}
