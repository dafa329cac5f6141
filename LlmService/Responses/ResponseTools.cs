using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>Functions and the choice among them. Tools that run at OpenAI are refused.</summary>
internal static class ResponseTools
{
    public static JsonArray Translate(JsonNode tools)
    {
        var list = tools as JsonArray ?? throw ChatRequestException.WrongType("tools", "an array");
        return [.. list.Select(static (tool, index) => (JsonNode)Function(tool, $"tools[{index}]"))];
    }

    public static JsonNode Choose(JsonNode choice)
    {
        if (choice.GetValueKind() == JsonValueKind.String)
        {
            return choice.TextAt() is "none" or "auto" or "required"
                ? choice.DeepClone()
                : throw ChatRequestException.WrongValue("tool_choice", "none, auto, required or a function");
        }

        if (choice.TextAt("type") != "function")
        {
            throw ChatRequestException.WrongValue("tool_choice.type", "function, others are not supported here");
        }

        var name = choice.TextAt("name") ?? throw ChatRequestException.Missing("tool_choice.name");
        return new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } };
    }

    private static JsonObject Function(JsonNode? tool, string path)
    {
        var type = tool.TextAt("type") ?? throw ChatRequestException.Missing($"{path}.type");
        if (type != "function")
        {
            throw new ChatRequestException($"{path}.type: '{type}' is not supported here, only functions of your own are.", $"{path}.type") { Code = "unsupported_tool" };
        }

        var function = new JsonObject { ["name"] = tool.TextAt("name") ?? throw ChatRequestException.Missing($"{path}.name") };
        foreach (var name in new[] { "description", "parameters", "strict" })
        {
            if (tool.At(name) is { } value)
            {
                function[name] = value.DeepClone();
            }
        }

        return new JsonObject { ["type"] = "function", ["function"] = function };
    }
}
