using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Messages;

/// <summary>The turns of a conversation. Results of tools, which are blocks of a user's turn, become messages of their own before the rest of it.</summary>
internal static class MessageTurns
{
    public static void Add(JsonArray chat, JsonNode? system, JsonNode? messages)
    {
        if (system is not null)
        {
            chat.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = MessageBlocks.PlainText(system, "system") });
        }

        if (messages is not JsonArray turns)
        {
            throw messages is null ? ChatRequestException.Missing("messages") : ChatRequestException.WrongType("messages", "an array");
        }

        foreach (var (index, turn) in turns.Index())
        {
            AddTurn(chat, turn, $"messages[{index}]");
        }
    }

    /// <summary>A text that has to be there.</summary>
    public static string Text(JsonNode? node, string name, string path) =>
        node.TextAt(name) ?? throw ChatRequestException.Missing(path);

    private static void AddTurn(JsonArray chat, JsonNode? turn, string path)
    {
        var role = Text(turn, "role", $"{path}.role");
        if (role == "system")
        {
            chat.Add((JsonNode)new JsonObject { ["role"] = role, ["content"] = MessageBlocks.PlainText(turn!["content"] ?? "", $"{path}.content") });
            return;
        }

        if (turn!["content"] is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            chat.Add((JsonNode)new JsonObject { ["role"] = Role(role, path), ["content"] = text.DeepClone() });
            return;
        }

        var blocks = turn["content"] as JsonArray ?? throw ChatRequestException.WrongType($"{path}.content", "a string or an array of blocks");
        if (Role(role, path) == "assistant")
        {
            chat.Add((JsonNode)Assistant(blocks, path));
        }
        else
        {
            AddUser(chat, blocks, path);
        }
    }

    private static string Role(string role, string path) =>
        role is "user" or "assistant" ? role : throw ChatRequestException.WrongValue($"{path}.role", "user, assistant or system");

    private static void AddUser(JsonArray chat, JsonArray blocks, string path)
    {
        var parts = new JsonArray();
        foreach (var (index, block) in blocks.Index())
        {
            var at = $"{path}.content[{index}]";
            if (Text(block, "type", $"{at}.type") == "tool_result")
            {
                chat.Add((JsonNode)new JsonObject
                {
                    ["role"] = "tool",
                    ["tool_call_id"] = Text(block, "tool_use_id", $"{at}.tool_use_id"),
                    ["content"] = block!["content"] is { } content ? MessageBlocks.PlainText(content, $"{at}.content") : "",
                });
            }
            else
            {
                parts.Add((JsonNode)MessageBlocks.Part(block!, at));
            }
        }

        if (parts.Count > 0)
        {
            chat.Add((JsonNode)new JsonObject { ["role"] = "user", ["content"] = parts });
        }
    }

    private static JsonObject Assistant(JsonArray blocks, string path)
    {
        var text = "";
        var calls = new JsonArray();
        foreach (var (index, block) in blocks.Index())
        {
            var at = $"{path}.content[{index}]";
            switch (Text(block, "type", $"{at}.type"))
            {
                case "text": text += Text(block, "text", $"{at}.text"); break;
                case "tool_use": calls.Add((JsonNode)MessageBlocks.Call(block!, at)); break;
                case "thinking" or "redacted_thinking": break;
                default: throw ChatRequestException.WrongValue($"{at}.type", "text, tool_use or thinking");
            }
        }

        var message = new JsonObject { ["role"] = "assistant", ["content"] = text.Length > 0 || calls.Count == 0 ? text : null };
        if (calls.Count > 0)
        {
            message["tool_calls"] = calls;
        }

        return message;
    }
}
