using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>The response as an object: what was asked, repeated with the defaults that counted, and what came of it.</summary>
internal static class ResponseObject
{
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["instructions"] = "null",
        ["max_output_tokens"] = "null",
        ["max_tool_calls"] = "null",
        ["metadata"] = "{}",
        ["parallel_tool_calls"] = "true",
        ["previous_response_id"] = "null",
        ["prompt_cache_key"] = "null",
        ["reasoning"] = """{"effort":null,"summary":null}""",
        ["safety_identifier"] = "null",
        ["service_tier"] = "\"default\"",
        ["temperature"] = "1",
        ["text"] = """{"format":{"type":"text"}}""",
        ["tool_choice"] = "\"auto\"",
        ["top_logprobs"] = "0",
        ["top_p"] = "1",
        ["truncation"] = "\"disabled\"",
        ["user"] = "null",
    };

    public static JsonObject InProgress(ResponseRequest request, Guid callId, DateTimeOffset now, bool isKept)
    {
        var response = new JsonObject
        {
            ["id"] = ResponseId.Of(callId),
            ["object"] = "response",
            ["created_at"] = now.ToUnixTimeSeconds(),
            ["status"] = "in_progress",
            ["background"] = false,
            ["error"] = null,
            ["incomplete_details"] = null,
            ["model"] = request.Body["model"]?.DeepClone(),
            ["output"] = new JsonArray(),
            ["store"] = isKept,
            ["tools"] = Tools(request.Body),
            ["usage"] = null,
        };
        foreach (var (name, usual) in Defaults)
        {
            response[name] = request.Body[name]?.DeepClone() ?? JsonNode.Parse(usual);
        }

        return response;
    }

    /// <summary>The same response, ended.</summary>
    public static JsonObject Ended(JsonObject response, JsonArray output, string? finishReason, JsonNode? usage)
    {
        var ended = response.DeepClone().AsObject();
        var reason = ReasonOf(finishReason);
        ended["status"] = StatusOf(finishReason);
        ended["incomplete_details"] = reason is null ? null : new JsonObject { ["reason"] = reason };
        ended["output"] = output;
        ended["usage"] = Usage(usage);
        return ended;
    }

    public static JsonObject Failed(JsonObject response, JsonArray output, string code, string message)
    {
        var failed = response.DeepClone().AsObject();
        failed["status"] = "failed";
        failed["error"] = new JsonObject { ["code"] = code, ["message"] = message };
        failed["output"] = output;
        failed["store"] = false;
        return failed;
    }

    public static string StatusOf(string? finishReason) => ReasonOf(finishReason) is null ? "completed" : "incomplete";

    private static string? ReasonOf(string? finishReason) => finishReason switch
    {
        "length" => "max_output_tokens",
        "content_filter" => "content_filter",
        _ => null,
    };

    private static JsonObject? Usage(JsonNode? usage)
    {
        if (usage.NumberAt("prompt_tokens") is not { } input || usage.NumberAt("completion_tokens") is not { } output)
        {
            return null;
        }

        return new JsonObject
        {
            ["input_tokens"] = input,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.NumberAt("prompt_tokens_details", "cached_tokens") ?? 0 },
            ["output_tokens"] = output,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.NumberAt("completion_tokens_details", "reasoning_tokens") ?? 0 },
            ["total_tokens"] = usage.NumberAt("total_tokens") ?? input + output,
        };
    }

    private static JsonArray Tools(JsonObject body)
    {
        var tools = body["tools"]?.DeepClone() as JsonArray ?? [];
        foreach (var tool in tools.OfType<JsonObject>())
        {
            // A chat's default, where nothing was said.
            tool["strict"] ??= false;
            tool["parameters"] ??= null;
        }

        return tools;
    }
}
