using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Messages;

/// <summary>Blocks of a turn's content.</summary>
internal static class MessageBlocks
{
    /// <summary>A text, or text blocks as one.</summary>
    public static string PlainText(JsonNode content, string path)
    {
        if (content is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            return text.GetValue<string>();
        }

        var blocks = content as JsonArray ?? throw ChatRequestException.WrongType(path, "a string or an array of text blocks");
        return string.Join("\n\n", blocks.Select((block, index) => MessageTurns.Text(block, "type", $"{path}[{index}].type") == "text"
            ? MessageTurns.Text(block, "text", $"{path}[{index}].text")
            : throw ChatRequestException.WrongValue($"{path}[{index}].type", "text, others are not supported here")));
    }

    /// <summary>A part of a user's message.</summary>
    public static JsonObject Part(JsonNode block, string path) => MessageTurns.Text(block, "type", $"{path}.type") switch
    {
        "text" => new JsonObject { ["type"] = "text", ["text"] = MessageTurns.Text(block, "text", $"{path}.text") },
        "image" => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = Source(block.At("source"), $"{path}.source") } },
        "document" => new JsonObject
        {
            ["type"] = "file",
            ["file"] = new JsonObject { ["filename"] = block.TextAt("title") ?? "document", ["file_data"] = Source(block.At("source"), $"{path}.source") },
        },
        _ => throw ChatRequestException.WrongValue($"{path}.type", "text, image, document or tool_result"),
    };

    public static JsonObject Call(JsonNode block, string path) => new()
    {
        ["id"] = MessageTurns.Text(block, "id", $"{path}.id"),
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = MessageTurns.Text(block, "name", $"{path}.name"),
            ["arguments"] = (block["input"] ?? new JsonObject()).ToJsonString(JsonNodes.Readable),
        },
    };

    private static string Source(JsonNode? source, string path) => MessageTurns.Text(source, "type", $"{path}.type") switch
    {
        "base64" => $"data:{MessageTurns.Text(source, "media_type", $"{path}.media_type")};base64,{MessageTurns.Text(source, "data", $"{path}.data")}",
        "url" => MessageTurns.Text(source, "url", $"{path}.url"),
        _ => throw ChatRequestException.WrongValue($"{path}.type", "base64 or url"),
    };
}
