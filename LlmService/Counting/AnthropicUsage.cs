using System.Text.Json;
using Platform.Contracts;

namespace Platform.LlmService.Counting;

/// <summary>
/// Reads Anthropic's <c>usage</c> object. What was read from the cache or written to it stands beside <c>input_tokens</c> and not in it:
/// <c>{"input_tokens":9,"cache_read_input_tokens":4,"cache_creation_input_tokens":2, …}</c> is a prompt of fifteen tokens.
/// </summary>
internal static class AnthropicUsage
{
    /// <summary>The reader stands on the value and is left on its last token. Null when it says nothing that could be billed.</summary>
    public static TokenCounts? Read(ref Utf8JsonReader reader)
    {
        var count = new Count();
        return UsageJson.ReadObject(ref reader, ref count, ReadField) ? count.ToTokens() : null;
    }

    private static void ReadField(ref Utf8JsonReader reader, ref Count count)
    {
        if (reader.ValueTextEquals("input_tokens"u8))
        {
            count.Fresh = UsageJson.ReadNumber(ref reader);
        }
        else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
        {
            count.CacheRead = UsageJson.ReadNumber(ref reader) ?? 0;
        }
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            count.CacheWrite = UsageJson.ReadNumber(ref reader) ?? 0;
        }
        else if (reader.ValueTextEquals("output_tokens"u8))
        {
            count.Output = UsageJson.ReadNumber(ref reader);
        }
        else
        {
            UsageJson.SkipField(ref reader);
        }
    }

    private record struct Count
    {
        public long? Fresh { get; set; }

        public long CacheRead { get; set; }

        public long CacheWrite { get; set; }

        public long? Output { get; set; }

        public readonly TokenCounts? ToTokens()
            => Fresh is { } fresh && Output is { } output && TokenParts.ArePlausible(fresh, CacheRead, CacheWrite)
                ? TokenParts.Normalize(new TokenCounts(fresh + CacheRead + CacheWrite, CacheRead, output, 0) { CacheWriteInput = CacheWrite })
                : null;
    }
}
