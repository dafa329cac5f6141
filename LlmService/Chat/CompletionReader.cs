using System.Text.Json;
using Platform.LlmService.Counting;

namespace Platform.LlmService.Chat;

/// <summary>Reads what we need of one completion object, whole answer or chunk of a stream, in one pass.</summary>
internal static class CompletionReader
{
    /// <returns>What kind of object it was.</returns>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static CompletionShape Read(ReadOnlySpan<byte> json, ReplyTally tally)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Not an object.");
        }

        var shape = CompletionShape.Other;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "choices")
            {
                shape = ReadChoices(ref reader, tally);
            }
            else
            {
                ReadField(ref reader, name, tally);
            }
        }

        // Asks for anything behind the object, which would be malformed.
        reader.Read();
        return shape;
    }

    private static void ReadField(ref Utf8JsonReader reader, string? name, ReplyTally tally)
    {
        switch (name)
        {
            case "id": tally.Id = Text(ref reader) ?? tally.Id; break;
            case "model": tally.Model = Text(ref reader) ?? tally.Model; break;
            case "usage": tally.Usage = OpenAIUsage.Read(ref reader) ?? tally.Usage; break;
            case "error": tally.Error = ReadError(ref reader) ?? tally.Error; break;
            default: reader.Skip(); break;
        }
    }

    private static CompletionShape ReadChoices(ref Utf8JsonReader reader, ReplyTally tally)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return CompletionShape.Other;
        }

        var shape = CompletionShape.NoChoices;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            shape = CompletionShape.Choices;
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                if (Text(ref reader) is { } reason)
                {
                    tally.Finished(reason);
                }
            }
        }

        return shape;
    }

    private static string? ReadError(ref Utf8JsonReader reader)
    {
        const string Unsaid = "the provider reported an error";
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            return reader.TokenType == JsonTokenType.Null ? null : Text(ref reader) ?? Unsaid;
        }

        string? message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = reader.ValueTextEquals("message"u8);
            reader.Read();
            var text = Text(ref reader);
            message = isMessage ? text : message;
        }

        return message ?? Unsaid;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }
}

internal enum CompletionShape
{
    /// <summary>No list of choices at all: not a completion.</summary>
    Other,

    /// <summary>An empty list: the chunk that only carries the usage.</summary>
    NoChoices,

    /// <summary>A completion or a chunk of one.</summary>
    Choices,
}
