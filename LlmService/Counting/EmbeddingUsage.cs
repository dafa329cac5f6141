using System.Text.Json;
using Platform.Contracts;

namespace Platform.LlmService.Counting;

/// <summary>Reads the <c>usage</c> of an answer with embeddings, which has a prompt and no output: <c>{"prompt_tokens":8,"total_tokens":8}</c>.</summary>
internal static class EmbeddingUsage
{
    /// <summary>The reader stands on the value and is left on its last token. Null when it says nothing that could be billed.</summary>
    public static TokenCounts? Read(ref Utf8JsonReader reader)
    {
        var count = new Count();
        return UsageJson.ReadObject(ref reader, ref count, ReadField) && (count.Input ?? count.Total) is { } input
            ? TokenParts.Normalize(new TokenCounts(input, 0, 0, 0))
            : null;
    }

    private static void ReadField(ref Utf8JsonReader reader, ref Count count)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8))
        {
            count.Input = UsageJson.ReadNumber(ref reader);
        }
        else if (reader.ValueTextEquals("total_tokens"u8))
        {
            count.Total = UsageJson.ReadNumber(ref reader);
        }
        else
        {
            UsageJson.SkipField(ref reader);
        }
    }

    private record struct Count
    {
        public long? Input { get; set; }

        public long? Total { get; set; }
    }
}
