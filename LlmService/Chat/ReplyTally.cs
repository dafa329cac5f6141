using Platform.Contracts;
using Platform.LlmService.Metering;

namespace Platform.LlmService.Chat;

/// <summary>What has been seen of a provider's answer so far. Whenever and however a call ends, this is what it is settled by.</summary>
/// <param name="inputEstimate">Counts until the provider has said how long the prompt was.</param>
/// <param name="choices">How many answers come side by side.</param>
internal sealed class ReplyTally(long inputEstimate, int choices = 1)
{
    /// <summary>The provider's own count, once it has given one.</summary>
    public TokenCounts? Usage { get; set; }

    /// <summary>Our count of the output, as long as the provider has given none.</summary>
    public long OutputEstimate { get; set; }

    /// <summary>Chunks of a stream, whatever is in them.</summary>
    public int Chunks { get; set; }

    public string? Id { get; set; }

    public string? Model { get; set; }

    /// <summary>Of the answer that finished last.</summary>
    public string? FinishReason { get; private set; }

    public int FinishedChoices { get; private set; }

    /// <summary>An error that the provider put into its stream.</summary>
    public string? Error { get; set; }

    /// <summary>The provider said that its stream is at its end.</summary>
    public bool IsDone { get; set; }

    public bool HasEnded => IsDone || FinishedChoices >= choices;

    public void Finished(string reason)
    {
        FinishReason = reason;
        FinishedChoices++;
    }

    /// <summary>What it has used until now, as well as that can be known. May be asked from another thread.</summary>
    public TokenCounts SoFar() => Usage ?? new TokenCounts(inputEstimate, 0, OutputEstimate, 0);

    public CallOutcome Outcome(string status, string? error = null) => new(status, SoFar(), Estimated: Usage is null, error);

    /// <summary>The way a stream that was read to its end did end.</summary>
    public CallOutcome Outcome() => Error is null ? Outcome(CompletionStatus.Completed) : Outcome(CompletionStatus.Error, Error);
}
