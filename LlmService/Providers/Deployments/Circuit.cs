namespace Platform.LlmService.Providers.Deployments;

/// <summary>What the process that answers has seen of a deployment. Other replicas may have seen something else.</summary>
/// <param name="State">One of <see cref="CircuitState"/>.</param>
/// <param name="CoolingUntil">When it may be asked again; null when it may be.</param>
/// <param name="FailuresInARow">Since it last answered.</param>
/// <param name="LastFailure">The latest one, also when it has answered since; null when there was none.</param>
internal sealed record Circuit(string State, DateTimeOffset? CoolingUntil, int FailuresInARow, CircuitFailure? LastFailure);

/// <summary>Why a deployment gave no answer.</summary>
internal sealed record CircuitFailure(DateTimeOffset At, string Error, string Reason);

internal static class CircuitState
{
    /// <summary>It is asked.</summary>
    public const string Closed = "closed";

    /// <summary>It is left alone.</summary>
    public const string Open = "open";

    /// <summary>It was left alone, and the next call, or one that is under way, finds out whether it answers again.</summary>
    public const string HalfOpen = "half-open";
}
