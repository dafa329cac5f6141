using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Messages;

/// <summary>Says a body in Anthropic's wire format as one of OpenAI's. What has no equivalent is refused by name.</summary>
internal static class MessageRequest
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly Dictionary<string, string> Same = new(StringComparer.Ordinal)
    {
        ["model"] = "model",
        ["max_tokens"] = "max_tokens",
        ["stream"] = "stream",
        ["temperature"] = "temperature",
        ["top_p"] = "top_p",
        ["top_k"] = "top_k",
        ["stop_sequences"] = "stop",
    };

    // They are said elsewhere, or are hints whose absence changes nothing about the answer.
    private static readonly HashSet<string> Ignored = new(["messages", "system", "service_tier", "cache_control", "inference_geo"], StringComparer.Ordinal);

    /// <param name="body">As it came.</param>
    /// <param name="isCount">Its tokens are to be counted; nothing is to be said.</param>
    /// <exception cref="ChatRequestException">It is none, or asks for what can't be translated.</exception>
    public static byte[] ToChat(ReadOnlyMemory<byte> body, bool isCount = false)
    {
        try
        {
            return Encoding.UTF8.GetBytes(Translate(Parse(body), isCount).ToJsonString(JsonNodes.Readable));
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span, documentOptions: Strict) as JsonObject ?? throw new ChatRequestException("The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new ChatRequestException($"The body is not valid JSON: {e.Message}");
        }
    }

    private static JsonObject Translate(JsonObject body, bool isCount)
    {
        var messages = new JsonArray();
        var chat = new JsonObject { ["messages"] = messages };
        foreach (var (name, value) in body)
        {
            Take(chat, name, value);
        }

        if (body["max_tokens"] is null && !isCount)
        {
            throw ChatRequestException.Missing("max_tokens");
        }

        MessageTurns.Add(messages, body["system"], body["messages"]);
        if (chat["stream"] is JsonValue stream && stream.GetValueKind() == JsonValueKind.True)
        {
            chat["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        return chat;
    }

    private static void Take(JsonObject chat, string name, JsonNode? value)
    {
        switch (name)
        {
            case "tools": chat["tools"] = MessageTools.Translate(value); break;
            case "tool_choice": MessageTools.Choose(chat, value); break;
            case "metadata": chat["user"] = value.At("user_id")?.DeepClone(); break;
            case "thinking": Think(chat, value); break;
            case "output_config": MessageOutput.Configure(chat, value); break;
            default: Copy(chat, name, value); break;
        }
    }

    private static void Copy(JsonObject chat, string name, JsonNode? value)
    {
        if (Same.TryGetValue(name, out var called))
        {
            chat[called] = value?.DeepClone();
        }
        else if (!Ignored.Contains(name))
        {
            throw new ChatRequestException($"{name}: this field is not supported here.", name);
        }
    }

    private static void Think(JsonObject chat, JsonNode? thinking)
    {
        // An effort that was named outright counts, wherever it stands.
        if (MessageTurns.Text(thinking, "type", "thinking.type") != "disabled" && chat["reasoning_effort"] is null)
        {
            chat["reasoning_effort"] = thinking.NumberAt("budget_tokens") is { } tokens ? Effort(tokens) : "medium";
        }
    }

    private static string Effort(int tokens) => tokens < 4096 ? "low" : tokens < 16_384 ? "medium" : "high";
}
