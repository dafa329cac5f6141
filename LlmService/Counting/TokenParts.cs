using Platform.Contracts;

namespace Platform.LlmService.Counting;

/// <summary>Makes one meaning of what providers count.</summary>
internal static class TokenParts
{
    /// <summary>No model's context comes near; a larger figure is a provider's mistake that must not become a bill.</summary>
    private const long Absurd = 1_000_000_000;

    /// <summary>
    /// Parts that no longer overlap and never exceed their whole, which providers have been seen to say; null when a figure can't be true at all.
    /// </summary>
    public static TokenCounts? Normalize(TokenCounts counted)
    {
        if (!ArePlausible(
            counted.Input, counted.CachedInput, counted.CacheWriteInput, counted.AudioInput, counted.Output, counted.Reasoning, counted.AudioOutput))
        {
            return null;
        }

        var cached = Math.Min(counted.CachedInput, counted.Input);
        var written = Math.Min(counted.CacheWriteInput, counted.Input - cached);
        var reasoning = Math.Min(counted.Reasoning, counted.Output);
        return new TokenCounts(counted.Input, cached, counted.Output, reasoning)
        {
            CacheWriteInput = written,
            AudioInput = Math.Min(counted.AudioInput, counted.Input - cached - written),
            AudioOutput = Math.Min(counted.AudioOutput, counted.Output - reasoning),
        };
    }

    public static bool ArePlausible(params ReadOnlySpan<long> tokens) => !tokens.ContainsAnyExceptInRange(0, Absurd - 1);
}
