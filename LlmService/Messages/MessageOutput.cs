using System.Text.Json.Nodes;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Messages;

/// <summary>The form of the answer, and the effort it is worth.</summary>
internal static class MessageOutput
{
    public static void Configure(JsonObject chat, JsonNode? output)
    {
        if (output.At("effort") is not null)
        {
            // The highest that is known on the other side.
            chat["reasoning_effort"] = output.TextAt("effort") is "max" ? "xhigh" : output.At("effort")!.DeepClone();
        }

        if (output.At("format") is { } format)
        {
            chat["response_format"] = new JsonObject
            {
                ["type"] = MessageTurns.Text(format, "type", "output_config.format.type") == "json_schema"
                    ? "json_schema"
                    : throw ChatRequestException.WrongValue("output_config.format.type", "json_schema"),
                ["json_schema"] = new JsonObject
                {
                    ["name"] = "answer",
                    ["strict"] = true,
                    ["schema"] = format.At("schema")?.DeepClone() ?? throw ChatRequestException.Missing("output_config.format.schema"),
                },
            };
        }
    }
}
