using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>The messages of a chat as turns. What the system says stands apart, and results of tools are blocks of one user turn.</summary>
internal static class AnthropicTurns
{
    public static (JsonArray? System, JsonArray Turns) Of(IEnumerable<JsonNode?> messages)
    {
        var (system, turns) = (new JsonArray(), new JsonArray());
        JsonArray? results = null;
        foreach (var (index, message) in messages.Index())
        {
            var path = $"messages[{index}]";
            var role = message.TextAt("role");
            if (role != "tool")
            {
                results = null;
            }

            switch (role)
            {
                case "system" or "developer": AddAll(system, AnthropicContent.Of(message.At("content"), path)); break;
                case "user": turns.Add((JsonNode)Turn("user", AnthropicContent.Of(message.At("content"), path))); break;
                case "assistant": turns.Add((JsonNode)Turn("assistant", Said(message, path))); break;
                case "tool":
                    if (results is null)
                    {
                        turns.Add((JsonNode)Turn("user", results = []));
                    }

                    results.Add((JsonNode)Result(message, path));
                    break;
                default: throw ChatRequestException.WrongValue($"{path}.role", "system, developer, user, assistant or tool");
            }
        }

        return (system.Count > 0 ? system : null, turns);
    }

    private static JsonObject Turn(string role, JsonArray content) => new() { ["role"] = role, ["content"] = content };

    private static JsonArray Said(JsonNode? message, string path)
    {
        var content = AnthropicContent.Of(message.At("content"), path);
        foreach (var (index, call) in message.ListAt("tool_calls").Index())
        {
            content.Add((JsonNode)new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = call.TextAt("id"),
                ["name"] = call.TextAt("function", "name"),
                ["input"] = Arguments(call.TextAt("function", "arguments"), $"{path}.tool_calls[{index}].function.arguments"),
            });
        }

        return content;
    }

    private static JsonObject Arguments(string? text, string path)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw ChatRequestException.WrongValue(path, "the text of a JSON object");
        }
    }

    private static JsonObject Result(JsonNode? message, string path) => new()
    {
        ["type"] = "tool_result",
        ["tool_use_id"] = message.TextAt("tool_call_id") ?? throw ChatRequestException.Missing($"{path}.tool_call_id"),
        ["content"] = AnthropicContent.Of(message.At("content"), path),
    };

    private static void AddAll(JsonArray to, JsonArray from)
    {
        foreach (var block in from.ToArray())
        {
            from.Remove(block);
            to.Add(block);
        }
    }
}
