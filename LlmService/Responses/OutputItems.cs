using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>Items that a response puts out.</summary>
internal static class OutputItems
{
    /// <summary>Of a whole chat completion.</summary>
    public static JsonArray Of(JsonNode completion)
    {
        var choice = completion.ListAt("choices").FirstOrDefault();
        var status = ResponseObject.StatusOf(choice.TextAt("finish_reason"));
        var (items, parts) = (new JsonArray(), new JsonArray());
        if (choice.TextAt("message", "content") is { Length: > 0 } text)
        {
            parts.Add((JsonNode)Text(text, choice.At("logprobs", "content") as JsonArray));
        }

        if (choice.TextAt("message", "refusal") is { Length: > 0 } refusal)
        {
            parts.Add((JsonNode)Refusal(refusal));
        }

        if (parts.Count > 0)
        {
            items.Add((JsonNode)Message(ResponseId.NewItem("msg"), status, parts));
        }

        foreach (var call in choice.ListAt("message", "tool_calls"))
        {
            items.Add((JsonNode)Call(ResponseId.NewItem("fc"), status, call.TextAt("id"), call.TextAt("function", "name"), call.TextAt("function", "arguments")));
        }

        return items;
    }

    public static JsonObject Message(string id, string status, JsonArray content) =>
        new() { ["id"] = id, ["type"] = "message", ["status"] = status, ["role"] = "assistant", ["content"] = content };

    public static JsonObject Call(string id, string status, string? callId, string? name, string? arguments) => new()
    {
        ["id"] = id,
        ["type"] = "function_call",
        ["status"] = status,
        ["call_id"] = callId,
        ["name"] = name,
        ["arguments"] = arguments ?? "",
    };

    public static JsonObject Text(string text, JsonArray? logprobs = null) => new()
    {
        ["type"] = "output_text",
        ["text"] = text,
        ["annotations"] = new JsonArray(),
        ["logprobs"] = logprobs?.DeepClone() ?? new JsonArray(),
    };

    public static JsonObject Refusal(string text) => new() { ["type"] = "refusal", ["refusal"] = text };
}
