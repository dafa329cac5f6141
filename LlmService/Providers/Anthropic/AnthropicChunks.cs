using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>Says the events of a message as chunks of a chat completion. Blocks are counted there, calls of tools here.</summary>
internal sealed class AnthropicChunks(long created, string model)
{
    private readonly Dictionary<int, int> _calls = [];
    private string? _id;
    private string _model = model;
    private AnthropicCounts? _counts;

    /// <summary>What a client is told of an event; null when nothing. The end is told by <see cref="End"/>.</summary>
    public JsonObject? Of(JsonNode? happened) => happened.TextAt("type") switch
    {
        "message_start" => Begin(happened.At("message")),
        "content_block_start" => happened.TextAt("content_block", "type") == "tool_use" ? BeginCall(happened) : null,
        "content_block_delta" => Continue(happened),
        "message_delta" => Finish(happened),
        "error" => Error(happened),
        _ => null,
    };

    /// <summary>The chunk with the usage.</summary>
    public JsonObject? End() => _counts is null ? null : Chunk([], _counts.ToJson());

    private JsonObject Begin(JsonNode? message)
    {
        (_id, _model) = (message.TextAt("id"), message.TextAt("model") ?? _model);
        _counts = AnthropicCounts.Of(message.At("usage"), null);
        return Delta(new JsonObject { ["role"] = "assistant", ["content"] = "" });
    }

    private JsonObject BeginCall(JsonNode? happened)
    {
        var index = _calls[happened.NumberAt("index") ?? 0] = _calls.Count;
        var (id, name) = (happened.TextAt("content_block", "id"), happened.TextAt("content_block", "name"));
        return Call(new JsonObject { ["index"] = index, ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["arguments"] = "" } });
    }

    private JsonObject? Continue(JsonNode? happened) => happened.TextAt("delta", "type") switch
    {
        "text_delta" => Delta(new JsonObject { ["content"] = happened.TextAt("delta", "text") }),
        "thinking_delta" => Delta(new JsonObject { ["reasoning_content"] = happened.TextAt("delta", "thinking") }),
        "input_json_delta" when _calls.TryGetValue(happened.NumberAt("index") ?? 0, out var index) => Call(
            new JsonObject { ["index"] = index, ["function"] = new JsonObject { ["arguments"] = happened.TextAt("delta", "partial_json") } }),
        _ => null,
    };

    private JsonObject? Finish(JsonNode? happened)
    {
        _counts = AnthropicCounts.Of(happened.At("usage"), _counts);
        return AnthropicAnswer.FinishReason(happened.TextAt("delta", "stop_reason")) is { } reason ? Chunk([Choice([], reason)], null) : null;
    }

    private static JsonObject Error(JsonNode? happened) => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = happened.TextAt("error", "message"),
            ["type"] = happened.TextAt("error", "type"),
            ["param"] = null,
            ["code"] = null,
        },
    };

    private JsonObject Call(JsonObject call) => Delta(new JsonObject { ["tool_calls"] = new JsonArray(call) });

    private JsonObject Delta(JsonObject delta) => Chunk([Choice(delta, null)], null);

    private static JsonObject Choice(JsonObject delta, string? finishReason) =>
        new() { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finishReason };

    private JsonObject Chunk(JsonArray choices, JsonObject? usage) => new()
    {
        ["id"] = _id,
        ["object"] = "chat.completion.chunk",
        ["created"] = created,
        ["model"] = _model,
        ["choices"] = choices,
        ["usage"] = usage,
    };
}
