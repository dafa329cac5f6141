using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>Tools and the choice among them.</summary>
internal static class AnthropicTools
{
    public static JsonArray? Of(JsonNode? tools) =>
        tools is JsonArray { Count: > 0 } list ? [.. list.Select((tool, index) => (JsonNode)Tool(tool, $"tools[{index}]"))] : null;

    /// <summary>Whether several tools may be called at once belongs to the choice there.</summary>
    public static JsonObject? ChoiceOf(JsonObject chat)
    {
        var choice = Choice(chat["tool_choice"]);
        if (chat["parallel_tool_calls"]?.GetValueKind() != JsonValueKind.False || chat["tools"] is not JsonArray { Count: > 0 })
        {
            return choice;
        }

        choice ??= Type("auto");
        if (choice.TextAt("type") != "none")
        {
            choice["disable_parallel_tool_use"] = true;
        }

        return choice;
    }

    private static JsonObject? Choice(JsonNode? choice)
    {
        if (choice is null)
        {
            return null;
        }

        if (choice.TextAt("type") == "function" && choice.TextAt("function", "name") is { } name)
        {
            return new JsonObject { ["type"] = "tool", ["name"] = name };
        }

        return choice.GetValueKind() == JsonValueKind.String
            ? choice.GetValue<string>() switch
            {
                "auto" => Type("auto"),
                "required" => Type("any"),
                "none" => Type("none"),
                _ => throw AnthropicBody.Unsupported("tool_choice"),
            }
            : throw AnthropicBody.Unsupported("tool_choice");
    }

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static JsonObject Tool(JsonNode? tool, string path)
    {
        if (tool.TextAt("type") != "function" || tool.At("function") is not JsonObject function)
        {
            throw AnthropicBody.Unsupported($"{path}.type");
        }

        var translated = new JsonObject
        {
            ["name"] = function["name"]?.DeepClone(),
            ["input_schema"] = function["parameters"]?.DeepClone() ?? new JsonObject { ["type"] = "object" },
        };
        if (function["description"] is { } description)
        {
            translated["description"] = description.DeepClone();
        }

        if (function["strict"] is { } strict)
        {
            translated["strict"] = strict.DeepClone();
        }

        return translated;
    }
}
