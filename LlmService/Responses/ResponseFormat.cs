using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>The form of the answer's text.</summary>
internal static class ResponseFormat
{
    public static void Translate(JsonObject chat, JsonNode text)
    {
        if (text.At("verbosity") is { } verbosity)
        {
            chat["verbosity"] = verbosity.DeepClone();
        }

        if (text.At("format") is { } format && Of(format) is { } translated)
        {
            chat["response_format"] = translated;
        }
    }

    private static JsonObject? Of(JsonNode format) => format.TextAt("type") switch
    {
        "text" => null,
        "json_object" => new JsonObject { ["type"] = "json_object" },
        "json_schema" => new JsonObject { ["type"] = "json_schema", ["json_schema"] = Schema(format) },
        _ => throw ChatRequestException.WrongValue("text.format.type", "text, json_object or json_schema"),
    };

    private static JsonObject Schema(JsonNode format)
    {
        var schema = new JsonObject { ["name"] = format.TextAt("name") ?? throw ChatRequestException.Missing("text.format.name") };
        if (format.At("schema") is not JsonObject)
        {
            throw ChatRequestException.Missing("text.format.schema");
        }

        foreach (var name in new[] { "schema", "description", "strict" })
        {
            if (format.At(name) is { } value)
            {
                schema[name] = value.DeepClone();
            }
        }

        return schema;
    }
}
