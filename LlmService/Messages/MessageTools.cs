using System.Text.Json.Nodes;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Messages;

/// <summary>Tools and the choice among them.</summary>
internal static class MessageTools
{
    public static JsonArray? Translate(JsonNode? tools)
    {
        if (tools is null)
        {
            return null;
        }

        var translated = tools as JsonArray ?? throw ChatRequestException.WrongType("tools", "an array");
        return [.. translated.Select((tool, index) => (JsonNode)Tool(tool, index))];
    }

    public static void Choose(JsonObject chat, JsonNode? choice)
    {
        if (choice is null)
        {
            return;
        }

        chat["tool_choice"] = MessageTurns.Text(choice, "type", "tool_choice.type") switch
        {
            "auto" => "auto",
            "any" => "required",
            "none" => "none",
            "tool" => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = MessageTurns.Text(choice, "name", "tool_choice.name") } },
            _ => throw ChatRequestException.WrongValue("tool_choice.type", "auto, any, tool or none"),
        };
        if (choice.At("disable_parallel_tool_use") is JsonValue disable && disable.TryGetValue(out bool isDisabled) && isDisabled)
        {
            chat["parallel_tool_calls"] = false;
        }
    }

    private static JsonObject Tool(JsonNode? tool, int index)
    {
        var name = MessageTurns.Text(tool, "name", $"tools[{index}].name");
        if (tool.TextAt("type") is { } type && type != "custom")
        {
            throw new ChatRequestException($"tools[{index}].type: tools that run at Anthropic are not supported here.", $"tools[{index}].type");
        }

        var function = new JsonObject { ["name"] = name, ["parameters"] = tool.At("input_schema")?.DeepClone() };
        foreach (var same in new[] { "description", "strict" })
        {
            if (tool.At(same) is { } value)
            {
                function[same] = value.DeepClone();
            }
        }

        return new JsonObject { ["type"] = "function", ["function"] = function };
    }
}
