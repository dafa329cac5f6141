using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ExtensionService.Invocation;

namespace Platform.ExtensionService.Mcp;

/// <summary>
/// What a tool of an MCP server said, as <c>{"result": …}</c>: the structured content where there is some, else the text. Pictures and the like are in
/// <c>content</c>, as they came.
/// </summary>
internal static class McpAnswer
{
    private const int MaxErrorLength = 4096;

    // The answer is application/json and never part of a page, so only what JSON itself needs is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ToolOutcome Of(JsonNode? said, int limit)
    {
        if (said is not JsonObject result)
        {
            return ToolFailure.Invalid;
        }

        try
        {
            var content = result["content"] as JsonArray ?? [];
            return result["isError"] is JsonValue isError && isError.TryGetValue<bool>(out var failed) && failed
                ? ToolFailure.Said(Shorten(TextOf(content)))
                : Wrap(result["structuredContent"], content, limit);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            // Half a surrogate pair: text that can't be passed on.
            return ToolFailure.Invalid;
        }
    }

    private static ToolOutcome Wrap(JsonNode? structured, JsonArray content, int limit)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WritePropertyName("result");
        if (structured is not null)
        {
            structured.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(TextOf(content));
        }

        if (!content.All(IsText))
        {
            writer.WritePropertyName("content");
            content.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenCount > limit ? ToolFailure.TooLarge(limit) : new ToolOutcome(buffer.WrittenMemory, null);
    }

    private static string TextOf(JsonArray content)
    {
        var text = new StringBuilder();
        foreach (var block in content.Where(IsText))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(block?["text"]?.GetValue<string>());
        }

        return text.ToString();
    }

    private static bool IsText(JsonNode? block)
        => block is JsonObject part && part["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "text"
            && part["text"] is JsonValue text && text.GetValueKind() == JsonValueKind.String;

    public static string Shorten(string text) => text.Length <= MaxErrorLength ? text : $"{ShortText.Cut(text, MaxErrorLength)}…";
}
