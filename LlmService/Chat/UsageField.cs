using System.Text.Json;
using Platform.Contracts;
using Platform.LlmService.Pricing;

namespace Platform.LlmService.Chat;

/// <summary>Reads OpenAI's <c>usage</c> object.</summary>
internal static class UsageField
{
    /// <summary>The reader stands on the value and is left on its last token. Null when it says nothing that could be billed.</summary>
    public static TokenCounts? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? prompt = null;
        long? completion = null;
        long? total = null;
        long cached = 0;
        long reasoning = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "prompt_tokens": prompt = Number(ref reader); break;
                case "completion_tokens": completion = Number(ref reader); break;
                case "total_tokens": total = Number(ref reader); break;
                case "prompt_tokens_details": cached = Detail(ref reader, "cached_tokens"); break;
                case "completion_tokens_details": reasoning = Detail(ref reader, "reasoning_tokens"); break;
                default: reader.Skip(); break;
            }
        }

        return prompt is { } p && completion is { } c ? TokenUsage.FromOpenAI(p, c, total, cached, reasoning) : null;
    }

    private static long Detail(ref Utf8JsonReader reader, string wanted)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return 0;
        }

        long found = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(wanted);
            reader.Read();
            found = isWanted ? Number(ref reader) ?? 0 : found;
            reader.Skip();
        }

        return found;
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }
}
