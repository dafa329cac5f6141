using Platform.Contracts;

namespace Platform.LlmService.Pricing;

/// <summary>Makes one meaning of what providers report.</summary>
internal static class TokenUsage
{
    /// <summary>No model's context comes near; a larger figure is a provider's mistake that must not become a bill.</summary>
    private const long Absurd = 1_000_000_000;

    /// <summary>What OpenAI-compatible providers report; null when the figures can't be true.</summary>
    public static TokenCounts? FromOpenAI(long prompt, long completion, long? total, long cached, long reasoning)
    {
        if (!IsPlausible(prompt) || !IsPlausible(completion) || !IsPlausible(cached) || !IsPlausible(reasoning))
        {
            return null;
        }

        // Some providers leave reasoning out of completion_tokens; their total gives them away.
        var output = reasoning > 0 && total == prompt + completion + reasoning ? completion + reasoning : completion;
        return new TokenCounts(prompt, Math.Min(cached, prompt), output, Math.Min(reasoning, output));
    }

    private static bool IsPlausible(long tokens) => tokens is >= 0 and < Absurd;
}
