using Platform.Contracts;

namespace Platform.LlmService.Metering;

/// <summary>How a call ended, as its handler saw it; cost and time are added when it is settled. Estimated: the provider gave no count, the tokens are ours.</summary>
internal sealed record CallOutcome(string Status, TokenCounts Tokens, bool Estimated, string? Error = null)
{
    /// <summary>The provider was not asked, or refused to work.</summary>
    public static CallOutcome Unused(string status, string? error = null) => new(status, TokenCounts.Zero, Estimated: false, error);
}
