using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>Parts of an item's content.</summary>
internal static class ItemParts
{
    /// <summary>Of a user's message.</summary>
    public static JsonObject Translate(JsonNode? part, string path) => part.TextAt("type") switch
    {
        "input_text" => new JsonObject { ["type"] = "text", ["text"] = Required(part, "text", path) },
        "input_image" => Image(part!, path),
        "input_file" => new JsonObject
        {
            ["type"] = "file",
            ["file"] = new JsonObject { ["filename"] = part.TextAt("filename") ?? "file", ["file_data"] = Required(part, "file_data", path) },
        },
        "input_audio" => new JsonObject { ["type"] = "input_audio", ["input_audio"] = part.At("input_audio")?.DeepClone() ?? throw ChatRequestException.Missing($"{path}.input_audio") },
        null => throw ChatRequestException.Missing($"{path}.type"),
        _ => throw ChatRequestException.WrongValue($"{path}.type", "input_text, input_image, input_file or input_audio"),
    };

    /// <summary>Of anybody else's, which is text.</summary>
    public static string Text(JsonArray parts, string path) => string.Concat(parts.Select((part, index) => part.TextAt("type") switch
    {
        "input_text" or "output_text" => Required(part, "text", $"{path}[{index}]"),
        "refusal" => Required(part, "refusal", $"{path}[{index}]"),
        _ => throw ChatRequestException.WrongValue($"{path}[{index}].type", "input_text, output_text or refusal"),
    }));

    private static JsonObject Image(JsonNode part, string path)
    {
        var image = new JsonObject { ["url"] = Required(part, "image_url", path) };
        if (part.At("detail") is { } detail)
        {
            image["detail"] = detail.DeepClone();
        }

        return new JsonObject { ["type"] = "image_url", ["image_url"] = image };
    }

    private static string Required(JsonNode? part, string name, string path)
    {
        foreach (var other in new[] { "file_id", "file_url" })
        {
            if (part.At(other) is not null && part.At(name) is null)
            {
                throw new ChatRequestException($"{path}.{other}: files are not kept here; send the content itself as {name}.", $"{path}.{other}") { Code = "unsupported_parameter" };
            }
        }

        return part.TextAt(name) ?? throw ChatRequestException.Missing($"{path}.{name}");
    }
}
