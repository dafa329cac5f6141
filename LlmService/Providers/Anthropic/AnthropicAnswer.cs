using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>Says a whole message as a chat completion.</summary>
internal static class AnthropicAnswer
{
    private const int MostBytes = 64 * 1024 * 1024;

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> bytes, long created, [EnumeratorCancellation] CancellationToken ct)
    {
        var answer = new ArrayBufferWriter<byte>();
        await foreach (var piece in bytes.WithCancellation(ct))
        {
            if (answer.WrittenCount + piece.Length > MostBytes)
            {
                throw ProviderException.Malformed("it is too large");
            }

            answer.Write(piece.Span);
        }

        yield return Translate(answer.WrittenSpan, created);
    }

    /// <summary>Why it ended.</summary>
    public static string? FinishReason(string? stopReason) => stopReason switch
    {
        null => null,
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => "stop",
    };

    private static byte[] Translate(ReadOnlySpan<byte> answer, long created)
    {
        try
        {
            var message = JsonNode.Parse(answer);
            if (message.TextAt("type") != "message")
            {
                throw ProviderException.Malformed("it is not a message");
            }

            return Encoding.UTF8.GetBytes(new JsonObject
            {
                ["id"] = message.TextAt("id"),
                ["object"] = "chat.completion",
                ["created"] = created,
                ["model"] = message.TextAt("model"),
                ["choices"] = new JsonArray(new JsonObject
                {
                    ["index"] = 0,
                    ["message"] = Message(message),
                    ["logprobs"] = null,
                    ["finish_reason"] = FinishReason(message.TextAt("stop_reason")) ?? "stop",
                }),
                ["usage"] = AnthropicCounts.Of(message.At("usage"), null)?.ToJson(),
            }.ToJsonString(JsonNodes.Readable));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw ProviderException.Malformed("it is not a message", e);
        }
    }

    private static JsonObject Message(JsonNode? message)
    {
        var content = message.ListAt("content").ToList();
        var text = string.Concat(content.Where(static block => block.TextAt("type") == "text").Select(static block => block.TextAt("text")));
        var thought = string.Concat(content.Where(static block => block.TextAt("type") == "thinking").Select(static block => block.TextAt("thinking")));
        var calls = new JsonArray([.. content.Where(static block => block.TextAt("type") == "tool_use").Select(static block => (JsonNode)Call(block))]);
        var said = new JsonObject { ["role"] = "assistant", ["content"] = text.Length > 0 || calls.Count == 0 ? text : null, ["refusal"] = null };
        if (thought.Length > 0)
        {
            said["reasoning_content"] = thought;
        }

        if (calls.Count > 0)
        {
            said["tool_calls"] = calls;
        }

        return said;
    }

    private static JsonObject Call(JsonNode? block) => new()
    {
        ["id"] = block.TextAt("id"),
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = block.TextAt("name"), ["arguments"] = (block.At("input") ?? new JsonObject()).ToJsonString(JsonNodes.Readable) },
    };
}
