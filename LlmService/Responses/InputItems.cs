using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>The input as a list of items, each with a type and an id, as it is kept and given back.</summary>
internal static class InputItems
{
    /// <exception cref="ChatRequestException">It is none.</exception>
    public static JsonArray Read(JsonNode? input) => input switch
    {
        null => throw ChatRequestException.Missing("input"),
        JsonArray { Count: 0 } => throw ChatRequestException.WrongValue("input", "at least one item"),
        JsonArray items => [.. items.Select(static (item, index) => (JsonNode)Item(item, $"input[{index}]"))],
        _ when input.TextAt() is { } text => [Message(new JsonObject { ["role"] = "user", ["content"] = text }, "input")],
        _ => throw ChatRequestException.WrongType("input", "a string or an array of items"),
    };

    private static JsonObject Item(JsonNode? item, string path)
    {
        var copy = item?.DeepClone() as JsonObject ?? throw ChatRequestException.WrongType(path, "an object");
        return copy.TextAt("type") switch
        {
            "message" => Message(copy, path),
            null when copy["type"] is null && copy["role"] is not null => Message(copy, path),
            "function_call" => Named(copy, "fc"),
            "function_call_output" => Named(copy, "fco"),
            "reasoning" => Named(copy, "rs"),
            null => throw ChatRequestException.Missing($"{path}.type"),
            var type => throw new ChatRequestException($"{path}.type: items of the type '{type}' are not supported here.", $"{path}.type") { Code = "unsupported_item" },
        };
    }

    private static JsonObject Message(JsonObject message, string path)
    {
        var role = message.TextAt("role") ?? throw ChatRequestException.Missing($"{path}.role");
        if (role is not ("user" or "assistant" or "system" or "developer"))
        {
            throw ChatRequestException.WrongValue($"{path}.role", "user, assistant, system or developer");
        }

        message["type"] = "message";
        message["status"] = "completed";
        if (message["content"] is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            var part = new JsonObject { ["type"] = role == "assistant" ? "output_text" : "input_text", ["text"] = text.DeepClone() };
            if (role == "assistant")
            {
                part["annotations"] = new JsonArray();
            }

            message["content"] = new JsonArray(part);
        }

        return message["content"] is JsonArray ? Named(message, "msg") : throw ChatRequestException.WrongType($"{path}.content", "a string or an array of parts");
    }

    private static JsonObject Named(JsonObject item, string prefix)
    {
        if (item.TextAt("id") is null)
        {
            item["id"] = ResponseId.NewItem(prefix);
        }

        return item;
    }
}
