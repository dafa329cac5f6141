using System.Text.Json;
using Platform.Contracts;

namespace Platform.LlmService.Counting;

/// <summary>
/// Reads OpenAI's <c>usage</c> object, of chat completions and of responses, and what compatible providers add to it. Its parts are contained in their
/// whole: <c>{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":4}, …}</c> is a prompt of nine tokens.
/// </summary>
internal static class OpenAIUsage
{
    /// <summary>The reader stands on the value and is left on its last token. Null when it says nothing that could be billed.</summary>
    public static TokenCounts? Read(ref Utf8JsonReader reader)
    {
        var count = new Count();
        return UsageJson.ReadObject(ref reader, ref count, ReadField) ? count.ToTokens() : null;
    }

    private static void ReadField(ref Utf8JsonReader reader, ref Count count)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
        {
            count.Input = UsageJson.ReadNumber(ref reader) ?? count.Input;
        }
        else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
        {
            count.Output = UsageJson.ReadNumber(ref reader) ?? count.Output;
        }
        else if (reader.ValueTextEquals("total_tokens"u8))
        {
            count.Total = UsageJson.ReadNumber(ref reader);
        }
        else if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("input_tokens_details"u8))
        {
            reader.Read();
            UsageJson.ReadObject(ref reader, ref count, ReadInputDetail);
        }
        else if (reader.ValueTextEquals("completion_tokens_details"u8) || reader.ValueTextEquals("output_tokens_details"u8))
        {
            reader.Read();
            UsageJson.ReadObject(ref reader, ref count, ReadOutputDetail);
        }
        else
        {
            ReadExtension(ref reader, ref count);
        }
    }

    /// <summary>How providers without details say the same: DeepSeek, Moonshot, and gateways in front of Anthropic.</summary>
    private static void ReadExtension(ref Utf8JsonReader reader, ref Count count)
    {
        if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8) || reader.ValueTextEquals("cached_tokens"u8))
        {
            count.Cached = Math.Max(count.Cached, UsageJson.ReadNumber(ref reader) ?? 0);
        }
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            count.CacheWrite = Math.Max(count.CacheWrite, UsageJson.ReadNumber(ref reader) ?? 0);
        }
        else
        {
            UsageJson.SkipField(ref reader);
        }
    }

    private static void ReadInputDetail(ref Utf8JsonReader reader, ref Count count)
    {
        if (reader.ValueTextEquals("cached_tokens"u8))
        {
            count.Cached = UsageJson.ReadNumber(ref reader) ?? count.Cached;
        }
        else if (reader.ValueTextEquals("cache_write_tokens"u8) || reader.ValueTextEquals("cache_creation_tokens"u8))
        {
            count.CacheWrite = UsageJson.ReadNumber(ref reader) ?? count.CacheWrite;
        }
        else if (reader.ValueTextEquals("audio_tokens"u8))
        {
            count.AudioInput = UsageJson.ReadNumber(ref reader) ?? 0;
        }
        else if (reader.ValueTextEquals("cached_tokens_details"u8))
        {
            reader.Read();
            UsageJson.ReadObject(ref reader, ref count, ReadCachedDetail);
        }
        else
        {
            UsageJson.SkipField(ref reader);
        }
    }

    private static void ReadCachedDetail(ref Utf8JsonReader reader, ref Count count)
    {
        if (reader.ValueTextEquals("audio_tokens"u8))
        {
            count.CachedAudio = UsageJson.ReadNumber(ref reader) ?? 0;
        }
        else
        {
            UsageJson.SkipField(ref reader);
        }
    }

    private static void ReadOutputDetail(ref Utf8JsonReader reader, ref Count count)
    {
        if (reader.ValueTextEquals("reasoning_tokens"u8))
        {
            count.Reasoning = UsageJson.ReadNumber(ref reader) ?? 0;
        }
        else if (reader.ValueTextEquals("audio_tokens"u8))
        {
            count.AudioOutput = UsageJson.ReadNumber(ref reader) ?? 0;
        }
        else
        {
            UsageJson.SkipField(ref reader);
        }
    }

    private record struct Count
    {
        public long? Input { get; set; }

        public long? Output { get; set; }

        public long? Total { get; set; }

        public long Cached { get; set; }

        public long CachedAudio { get; set; }

        public long CacheWrite { get; set; }

        public long AudioInput { get; set; }

        public long Reasoning { get; set; }

        public long AudioOutput { get; set; }

        public readonly TokenCounts? ToTokens()
        {
            if (Input is not { } input || Output is not { } output)
            {
                return null;
            }

            // Some providers leave reasoning out of completion_tokens; their total gives them away.
            if (Reasoning > 0 && Total == input + output + Reasoning)
            {
                output += Reasoning;
            }

            // What was cached is told as cached, whatever it is made of: said twice, it would be taken off the rest twice.
            var audio = AudioInput - Math.Clamp(CachedAudio, 0, Math.Max(AudioInput, 0));
            return TokenParts.Normalize(
                new TokenCounts(input, Cached, output, Reasoning) { CacheWriteInput = CacheWrite, AudioInput = audio, AudioOutput = AudioOutput });
        }
    }
}
