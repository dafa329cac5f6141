using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.LlmService.Messages;

/// <summary>Says a chat completion as a message.</summary>
internal static class MessageAnswer
{
    public static JsonObject Of(JsonNode completion, Guid callId, string model)
    {
        var choice = completion.ListAt("choices").FirstOrDefault();
        var content = new JsonArray();
        if ((choice.TextAt("message", "content") ?? choice.TextAt("message", "refusal")) is { Length: > 0 } text)
        {
            content.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = text });
        }

        foreach (var call in choice.ListAt("message", "tool_calls"))
        {
            content.Add((JsonNode)ToolUse(call.TextAt("id"), call.TextAt("function", "name"), Arguments(call.TextAt("function", "arguments"))));
        }

        var message = Opening(callId, model, Usage(completion.At("usage")));
        message["content"] = content;
        message["stop_reason"] = StopReason(choice.TextAt("finish_reason"));
        return message;
    }

    public static JsonObject Opening(Guid callId, string model, JsonObject usage) => new()
    {
        ["id"] = $"msg_{callId:n}",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = null,
        ["stop_sequence"] = null,
        ["usage"] = usage,
    };

    /// <summary>The model itself calls it; official clients insist on being told.</summary>
    public static JsonObject ToolUse(string? id, string? name, JsonNode input) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = input, ["caller"] = new JsonObject { ["type"] = "direct" } };

    public static string StopReason(string? finishReason) => finishReason switch
    {
        "length" => "max_tokens",
        "tool_calls" or "function_call" => "tool_use",
        "content_filter" => "refusal",
        _ => "end_turn",
    };

    /// <summary>Here what came from the cache stands beside the input and not in it.</summary>
    public static JsonObject Usage(JsonNode? usage, long inputEstimate = 0)
    {
        var input = usage.NumberAt("prompt_tokens") ?? inputEstimate;
        var cached = Math.Min(usage.NumberAt("prompt_tokens_details", "cached_tokens") ?? 0, input);
        return new JsonObject
        {
            ["input_tokens"] = input - cached,
            ["cache_creation_input_tokens"] = 0,
            ["cache_read_input_tokens"] = cached,
            ["output_tokens"] = usage.NumberAt("completion_tokens") ?? 0,
        };
    }

    /// <summary>What a limit has cut off in the middle is no object any more.</summary>
    private static JsonNode Arguments(string? text)
    {
        try
        {
            return JsonNode.Parse(text ?? "{}") as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return new JsonObject();
        }
    }
}
