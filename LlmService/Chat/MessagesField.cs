using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>Checks the outline of <c>messages</c> and measures their text.</summary>
internal static class MessagesField
{
    /// <returns>The bytes of prompt text.</returns>
    public static long Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw ChatRequestException.WrongType("messages", "an array of messages");
        }

        long bytes = 0;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            bytes += ReadMessage(ref reader, count++);
        }

        return count > 0 ? bytes : throw ChatRequestException.WrongValue("messages", "at least one message");
    }

    private static long ReadMessage(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw ChatRequestException.WrongType($"messages[{index}]", "an object");
        }

        long bytes = 0;
        var hasRole = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            reader.Read();
            hasRole |= name == "role";
            Check(ref reader, name, index);
            bytes += PromptText.Measure(ref reader, name);
        }

        return hasRole ? bytes : throw ChatRequestException.Missing($"messages[{index}].role");
    }

    private static void Check(ref Utf8JsonReader reader, string name, int index)
    {
        if (name == "role" && reader.TokenType != JsonTokenType.String)
        {
            throw ChatRequestException.WrongType($"messages[{index}].role", "a string");
        }

        if (name == "content" && reader.TokenType is not (JsonTokenType.String or JsonTokenType.StartArray or JsonTokenType.Null))
        {
            throw ChatRequestException.WrongType($"messages[{index}].content", "a string or an array of parts");
        }
    }
}
