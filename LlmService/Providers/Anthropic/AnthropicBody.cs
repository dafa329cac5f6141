using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>Says a chat completion request as a messages request. What has no counterpart is refused by name; a field we don't know may be Anthropic's own, and is passed on.</summary>
internal static class AnthropicBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Translated below, or of no meaning for the answer.</summary>
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "stop", "tools", "tool_choice", "parallel_tool_calls", "user",
        "response_format", "reasoning_effort", "n", "seed", "store", "metadata", "prompt_cache_key", "safety_identifier", "service_tier", "verbosity",
        "logprobs", "top_logprobs", "frequency_penalty", "presence_penalty", "logit_bias", "modalities",
    ]);

    private static readonly string[] NotThere = ["functions", "function_call", "audio", "prediction", "web_search_options"];

    public static ReadOnlyMemory<byte> Of(ChatRequest request, int defaultMaxTokens)
    {
        try
        {
            var chat = JsonNode.Parse(request.Body.Span, documentOptions: Strict)!.AsObject();
            return Encoding.UTF8.GetBytes(Translate(chat, request, defaultMaxTokens).ToJsonString(JsonNodes.Readable));
        }
        catch (JsonException e)
        {
            throw new ChatRequestException($"The body can't be translated for this model's provider: {e.Message}") { Code = "invalid_json" };
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    private static JsonObject Translate(JsonObject chat, ChatRequest request, int defaultMaxTokens)
    {
        RefuseUnsupported(chat, request);
        var (system, turns) = AnthropicTurns.Of(chat.ListAt("messages"));
        var body = new JsonObject { ["model"] = request.Model, ["max_tokens"] = request.MaxTokens ?? defaultMaxTokens, ["messages"] = turns };
        Add(body, "system", system);
        Add(body, "stop_sequences", Stops(chat["stop"]));
        Add(body, "tools", AnthropicTools.Of(chat["tools"]));
        Add(body, "tool_choice", AnthropicTools.ChoiceOf(chat));
        Add(body, "output_config", OutputConfig(chat));
        Add(body, "metadata", (chat.TextAt("safety_identifier") ?? chat.TextAt("user")) is { } user ? new JsonObject { ["user_id"] = user } : null);
        if (request.Stream)
        {
            body["stream"] = true;
        }

        foreach (var (name, value) in chat.Where(field => !Known.Contains(field.Key) && !body.ContainsKey(field.Key) && field.Value is not null))
        {
            body[name] = value!.DeepClone();
        }

        return body;
    }

    private static void RefuseUnsupported(JsonObject chat, ChatRequest request)
    {
        string? refused =
            request.Choices > 1 ? "n"
            : chat["logprobs"]?.GetValueKind() == JsonValueKind.True ? "logprobs"
            : chat["logit_bias"] is JsonObject { Count: > 0 } ? "logit_bias"
            : chat.ListAt("modalities").Any(static modality => modality?.ToString() != "text") ? "modalities"
            : NotThere.Concat(["frequency_penalty", "presence_penalty"]).FirstOrDefault(name => IsSaid(chat[name]));
        if (refused is not null)
        {
            throw Unsupported(refused);
        }
    }

    public static ChatRequestException Unsupported(string param) =>
        new($"This model's provider does not support '{param}'.", param) { Code = "unsupported_parameter" };

    /// <summary>A penalty of zero is none.</summary>
    private static bool IsSaid(JsonNode? value) =>
        value is not null && !(value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue(out double number) && number == 0);

    private static JsonArray? Stops(JsonNode? stop) => stop switch
    {
        null => null,
        JsonArray list => (JsonArray)list.DeepClone(),
        _ => [stop.DeepClone()],
    };

    private static JsonObject? OutputConfig(JsonObject chat)
    {
        var config = new JsonObject();
        Add(config, "effort", chat.TextAt("reasoning_effort") switch
        {
            null or "none" => null,
            "minimal" => "low",
            var effort => effort,
        });
        Add(config, "format", chat.TextAt("response_format", "type") switch
        {
            null or "text" => null,
            "json_schema" => new JsonObject { ["type"] = "json_schema", ["schema"] = chat.At("response_format", "json_schema", "schema")?.DeepClone() },
            _ => throw Unsupported("response_format"),
        });
        return config.Count > 0 ? config : null;
    }

    private static void Add(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}
