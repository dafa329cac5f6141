using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>Measures the text of a JSON value, for the estimate of input tokens.</summary>
internal static class PromptText
{
    /// <summary>Leaves the reader on the value's last token.</summary>
    public static long Measure(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return TextOf(ref reader, IsText(name));
        }

        long bytes = 0;
        var counts = true;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                // Images, sounds and files stand in the prompt as links or base64, whose length says nothing about tokens.
                counts = !(reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8));
            }
            else
            {
                bytes += TextOf(ref reader, counts);
            }
        }

        return bytes;
    }

    private static bool IsText(string name) => name is not "role";

    private static long TextOf(ref Utf8JsonReader reader, bool counts) =>
        counts && reader.TokenType == JsonTokenType.String ? reader.ValueSpan.Length : 0;
}
