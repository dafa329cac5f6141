using System.Text.Json;
using Platform.LlmService.Chat;
using Platform.LlmService.Counting;

namespace Platform.LlmService.Embeddings;

/// <summary>Reads what we need of an answer with embeddings, in one pass; the vectors themselves are skipped.</summary>
internal static class EmbeddingReader
{
    /// <returns>Whether it is one.</returns>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static bool Read(ReadOnlySpan<byte> answer, ReplyTally tally)
    {
        var reader = new Utf8JsonReader(answer);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var hasData = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasData |= ReadField(ref reader, tally);
        }

        // Asks for anything behind the object, which would be malformed.
        reader.Read();
        return hasData;
    }

    private static bool ReadField(ref Utf8JsonReader reader, ReplyTally tally)
    {
        var (isUsage, isModel, isData) = (reader.ValueTextEquals("usage"u8), reader.ValueTextEquals("model"u8), reader.ValueTextEquals("data"u8));
        reader.Read();
        if (isUsage)
        {
            tally.Usage = EmbeddingUsage.Read(ref reader) ?? tally.Usage;
            return false;
        }

        if (isModel && reader.TokenType == JsonTokenType.String)
        {
            tally.Model = reader.GetString();
        }

        isData &= reader.TokenType == JsonTokenType.StartArray;
        reader.Skip();
        return isData;
    }
}
