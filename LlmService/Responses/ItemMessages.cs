using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>
/// Says items as messages of a chat. Calls of functions are items of their own there and belong to the message before them here; what a model has reasoned has
/// no place in a chat.
/// </summary>
internal static class ItemMessages
{
    /// <param name="messages">Where to.</param>
    /// <param name="items">Items as <see cref="InputItems"/> reads them, or as a response has put them out.</param>
    /// <param name="path">What they are in the request.</param>
    /// <exception cref="ChatRequestException">An item lacks something, or can't be said.</exception>
    public static void Add(JsonArray messages, JsonArray items, string path)
    {
        foreach (var (index, item) in items.Index())
        {
            var at = $"{path}[{index}]";
            switch (item.TextAt("type"))
            {
                case "message": messages.Add((JsonNode)Message(item!, at)); break;
                case "function_call": AddCall(messages, item!, at); break;
                case "function_call_output": messages.Add((JsonNode)Result(item!, at)); break;
                default: break;
            }
        }
    }

    private static JsonObject Message(JsonNode item, string path)
    {
        var parts = item["content"]!.AsArray();
        return item.TextAt("role") switch
        {
            // Plain text stays plain: not every provider takes parts.
            "user" when parts is [var only] && only.TextAt("type") == "input_text" => new JsonObject { ["role"] = "user", ["content"] = ItemParts.Text(parts, $"{path}.content") },
            "user" => new JsonObject { ["role"] = "user", ["content"] = new JsonArray([.. parts.Select((part, i) => (JsonNode)ItemParts.Translate(part, $"{path}.content[{i}]"))]) },
            "assistant" => new JsonObject { ["role"] = "assistant", ["content"] = ItemParts.Text(parts, $"{path}.content") },
            // To a provider that tells the two apart, one means the other; the rest knows only this one.
            _ => new JsonObject { ["role"] = "system", ["content"] = ItemParts.Text(parts, $"{path}.content") },
        };
    }

    private static void AddCall(JsonArray messages, JsonNode item, string path)
    {
        var call = new JsonObject
        {
            ["id"] = Text(item, "call_id", path),
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = Text(item, "name", path), ["arguments"] = Text(item, "arguments", path) },
        };
        if (messages is not [.., JsonObject last] || last.TextAt("role") != "assistant")
        {
            last = new JsonObject { ["role"] = "assistant", ["content"] = null };
            messages.Add((JsonNode)last);
        }

        if (last["tool_calls"] is JsonArray calls)
        {
            calls.Add((JsonNode)call);
        }
        else
        {
            last["tool_calls"] = new JsonArray(call);
        }
    }

    private static JsonObject Result(JsonNode item, string path) => new()
    {
        ["role"] = "tool",
        ["tool_call_id"] = Text(item, "call_id", path),
        ["content"] = item["output"] switch
        {
            JsonArray parts => ItemParts.Text(parts, $"{path}.output"),
            var output => output.TextAt() ?? throw ChatRequestException.Missing($"{path}.output"),
        },
    };

    private static string Text(JsonNode item, string name, string path) => item.TextAt(name) ?? throw ChatRequestException.Missing($"{path}.{name}");
}
