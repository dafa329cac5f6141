using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>The content of a message, as blocks.</summary>
internal static class AnthropicContent
{
    public static JsonArray Of(JsonNode? content, string path)
    {
        if (content is null)
        {
            return [];
        }

        if (content is JsonArray parts)
        {
            return [.. parts.Select((part, index) => (JsonNode)Block(part, $"{path}.content[{index}]"))];
        }

        // An empty block is refused there, and says nothing here.
        var text = content.GetValueKind() == JsonValueKind.String ? content.GetValue<string>() : throw ChatRequestException.WrongType($"{path}.content", "a string or an array");
        return text.Length == 0 ? [] : [Text(text)];
    }

    private static JsonObject Block(JsonNode? part, string path)
    {
        var block = part.TextAt("type") switch
        {
            "text" => Text(part.TextAt("text") ?? throw ChatRequestException.Missing($"{path}.text")),
            "refusal" => Text(part.TextAt("refusal") ?? throw ChatRequestException.Missing($"{path}.refusal")),
            "image_url" => new JsonObject { ["type"] = "image", ["source"] = Source(part.TextAt("image_url", "url"), $"{path}.image_url.url") },
            "file" => new JsonObject { ["type"] = "document", ["source"] = Source(part.TextAt("file", "file_data"), $"{path}.file.file_data") },
            _ => throw AnthropicBody.Unsupported($"{path}.type"),
        };
        if (part.At("cache_control") is { } cache)
        {
            block["cache_control"] = cache.DeepClone();
        }

        return block;
    }

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    /// <summary>An address, or the data itself: <c>data:image/png;base64,iVBO…</c>.</summary>
    private static JsonObject Source(string? url, string path)
    {
        const string Data = "data:";
        const string Base64 = ";base64,";
        if (url is null)
        {
            throw ChatRequestException.Missing(path);
        }

        if (!url.StartsWith(Data, StringComparison.OrdinalIgnoreCase))
        {
            return new JsonObject { ["type"] = "url", ["url"] = url };
        }

        var at = url.IndexOf(Base64, StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? throw ChatRequestException.WrongValue(path, "an address, or data in base64")
            : new JsonObject { ["type"] = "base64", ["media_type"] = url[Data.Length..at], ["data"] = url[(at + Base64.Length)..] };
    }
}
