using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Telemetry;

/// <summary>
/// Says a message in OpenAI's wire format as the GenAI conventions do: a role, and parts with a type. Of what isn't text, images and sounds for example,
/// nothing but the type is said.
/// </summary>
internal static class ContentMessage
{
    /// <returns>Null when there is no room for it.</returns>
    public static JsonObject? Of(JsonElement message, ContentBudget budget, string? finishReason = null)
    {
        if (!budget.TryOpen())
        {
            return null;
        }

        var said = new JsonObject { ["role"] = budget.Take(TextAt(message, "role")) };
        if (finishReason is not null)
        {
            said["finish_reason"] = budget.Take(finishReason);
        }

        var parts = new JsonArray();
        if (TextAt(message, "role") == "tool")
        {
            Add(parts, budget, "tool_call_response", ("id", TextAt(message, "tool_call_id")), ("response", MessageText.Of(message)));
        }
        else
        {
            AddReasoning(parts, message, budget);
            AddContent(parts, message, budget);
            AddCalls(parts, message, budget);
        }

        said["parts"] = parts;
        return said;
    }

    public static void AddContent(JsonArray parts, JsonElement message, ContentBudget budget)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("content", out var content))
        {
            return;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            Add(parts, budget, "text", ("content", TextOf(content)));
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in content.EnumerateArray())
            {
                AddPart(parts, part, budget);
            }
        }
    }

    public static string TextAt(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? TextOf(value) : "";

    private static void AddPart(JsonArray parts, JsonElement part, ContentBudget budget)
    {
        switch (TextAt(part, "type"))
        {
            case "": break;
            case "text": Add(parts, budget, "text", ("content", TextAt(part, "text"))); break;
            case var type: Add(parts, budget, type); break;
        }
    }

    private static void AddReasoning(JsonArray parts, JsonElement message, ContentBudget budget)
    {
        if (TextAt(message, "reasoning_content") is { Length: > 0 } reasoning)
        {
            Add(parts, budget, "reasoning", ("content", reasoning));
        }
    }

    private static void AddCalls(JsonArray parts, JsonElement message, ContentBudget budget)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var call in calls.EnumerateArray())
        {
            var function = call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var named) ? named : default;
            Add(parts, budget, "tool_call", ("id", TextAt(call, "id")), ("name", TextAt(function, "name")), ("arguments", TextAt(function, "arguments")));
        }
    }

    private static void Add(JsonArray parts, ContentBudget budget, string type, params ReadOnlySpan<(string Name, string Text)> fields)
    {
        if (!budget.TryOpen())
        {
            return;
        }

        var part = new JsonObject { ["type"] = budget.Take(type) };
        foreach (var (name, text) in fields)
        {
            part[name] = budget.Take(text);
        }

        parts.Add((JsonNode)part);
    }

    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
        }
        catch (InvalidOperationException)
        {
            // An escape in it that is no character.
            return "";
        }
    }
}
