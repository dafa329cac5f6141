using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>What becomes of each field of a request. What can't be done here is refused by name, instead of being left out in silence.</summary>
internal static class ResponseFields
{
    public const string Previous = "previous_response_id";

    private static readonly Dictionary<string, string> Same = new(StringComparer.Ordinal)
    {
        ["model"] = "model",
        ["stream"] = "stream",
        ["temperature"] = "temperature",
        ["top_p"] = "top_p",
        ["max_output_tokens"] = "max_completion_tokens",
        ["parallel_tool_calls"] = "parallel_tool_calls",
        ["user"] = "user",
        ["safety_identifier"] = "safety_identifier",
        ["prompt_cache_key"] = "prompt_cache_key",
        ["prompt_cache_retention"] = "prompt_cache_retention",
        ["service_tier"] = "service_tier",
    };

    // Read elsewhere; or about tools that run at OpenAI, of which there are none; or about how a stream is padded.
    private static readonly HashSet<string> Elsewhere = new(["input", "instructions", Previous, "store", "metadata", "max_tool_calls", "stream_options"], StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Impossible = new(StringComparer.Ordinal)
    {
        ["background"] = "answers are not made in the background here; ask with stream instead",
        ["conversation"] = $"conversations of OpenAI are not kept here; go on with {Previous}",
        ["prompt"] = "prompt templates of OpenAI are not kept here; send the text as instructions",
        ["context_management"] = "a context is not compacted here; send what the model is to know",
    };

    /// <summary>What may be asked to be in the answer. All but the log probabilities belong to things that aren't there.</summary>
    private static readonly HashSet<string> Includable = new(
        [
            "message.output_text.logprobs", "message.input_image.image_url", "reasoning.encrypted_content", "file_search_call.results", "web_search_call.results",
            "web_search_call.action.sources", "computer_call_output.output.image_url", "code_interpreter_call.outputs",
        ], StringComparer.Ordinal);

    /// <exception cref="ChatRequestException">A field can't be honoured.</exception>
    public static void Copy(JsonObject body, JsonObject chat)
    {
        foreach (var (name, value) in body)
        {
            if (value is not null)
            {
                Take(chat, name, value);
            }
        }
    }

    private static void Take(JsonObject chat, string name, JsonNode value)
    {
        switch (name)
        {
            case "tools": chat["tools"] = ResponseTools.Translate(value); break;
            case "tool_choice": chat["tool_choice"] = ResponseTools.Choose(value); break;
            case "text": ResponseFormat.Translate(chat, value); break;
            case "reasoning": Reason(chat, value); break;
            case "include": Include(chat, value); break;
            case "top_logprobs": TakeLogprobs(chat, value); break;
            case "truncation": Truncate(value); break;
            default: TakeRarer(chat, name, value); break;
        }
    }

    private static void TakeRarer(JsonObject chat, string name, JsonNode value)
    {
        if (Same.TryGetValue(name, out var called))
        {
            chat[called] = name == "max_output_tokens" ? Count(value, name) : value.DeepClone();
        }
        else if (Impossible.TryGetValue(name, out var reason) && value.GetValueKind() != JsonValueKind.False)
        {
            throw Unsupported(name, reason);
        }
        else if (!Elsewhere.Contains(name) && !Impossible.ContainsKey(name))
        {
            throw new ChatRequestException($"Unknown parameter: '{name}'.", name) { Code = "unknown_parameter" };
        }
    }

    private static JsonNode Count(JsonNode value, string name) =>
        value is JsonValue number && number.TryGetValue(out int count) && count >= 1 ? count : throw ChatRequestException.WrongValue(name, "an integer above 0");

    private static void Reason(JsonObject chat, JsonNode reasoning)
    {
        if (reasoning.At("effort") is { } effort)
        {
            chat["reasoning_effort"] = effort.DeepClone();
        }

        // "auto" asks for whatever summary a model has, and here none has one.
        foreach (var name in new[] { "summary", "generate_summary" })
        {
            if (reasoning.At(name) is not null && reasoning.TextAt(name) != "auto")
            {
                throw Unsupported($"reasoning.{name}", "no model here says how it reasoned; leave it out, or say auto");
            }
        }
    }

    private static void Include(JsonObject chat, JsonNode include)
    {
        foreach (var (index, one) in (include as JsonArray ?? throw ChatRequestException.WrongType("include", "an array")).Index())
        {
            var name = one.TextAt() ?? throw ChatRequestException.WrongType($"include[{index}]", "a string");
            if (!Includable.Contains(name))
            {
                throw ChatRequestException.WrongValue($"include[{index}]", string.Join(", ", Includable));
            }

            if (name == "message.output_text.logprobs")
            {
                chat["logprobs"] = true;
            }
        }
    }

    private static void TakeLogprobs(JsonObject chat, JsonNode top)
    {
        chat["top_logprobs"] = top.DeepClone();
        chat["logprobs"] = true;
    }

    private static void Truncate(JsonNode truncation)
    {
        if (truncation.TextAt() != "disabled")
        {
            throw Unsupported("truncation", "a context that is too long is not cut here; say disabled");
        }
    }

    private static ChatRequestException Unsupported(string name, string reason) => new($"{name}: {reason}.", name) { Code = "unsupported_parameter" };
}
