using Platform.Contracts;
using Platform.LlmService.Metering;

namespace Platform.LlmService.Chat;

/// <summary>What has been seen of a provider's answer so far. Whenever and however a call ends, this is what it is settled by.</summary>
internal sealed class ReplyTally(long inputEstimate)
{
    /// <summary>The provider's own count, once it has given one.</summary>
    public TokenCounts? Usage { get; set; }

    /// <summary>Our count of the output, as long as the provider has given none.</summary>
    public long OutputEstimate { get; set; }

    public string? Id { get; set; }

    public string? Model { get; set; }

    public string? FinishReason { get; set; }

    /// <summary>An error that the provider put into its stream.</summary>
    public string? Error { get; set; }

    /// <summary>The provider said that its stream is at its end.</summary>
    public bool IsDone { get; set; }

    public bool HasEnded => IsDone || FinishReason is not null;

    /// <summary>What it has used until now, as well as that can be known. May be asked from another thread.</summary>
    public TokenCounts SoFar() => Usage ?? new TokenCounts(inputEstimate, 0, OutputEstimate, 0);

    public CallOutcome Outcome(string status, string? error = null) => new(status, SoFar(), Estimated: Usage is null, error);

    /// <summary>The way a stream that was read to its end did end.</summary>
    public CallOutcome Outcome() => Error is null ? Outcome(CompletionStatus.Completed) : Outcome(CompletionStatus.Error, Error);
}
