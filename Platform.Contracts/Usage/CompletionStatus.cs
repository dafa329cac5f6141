namespace Platform.Contracts;

/// <summary>How a model call stands or ended.</summary>
public static class CompletionStatus
{
    /// <summary>Accepted, not yet ended.</summary>
    public const string Started = "started";

    /// <summary>The provider finished its answer.</summary>
    public const string Completed = "completed";

    /// <summary>The provider or the way to it failed.</summary>
    public const string Error = "error";

    /// <summary>The client went away before the end.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Our process ended before the call did.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Every status in which a call has ended.</summary>
    public static IReadOnlyList<string> Final { get; } = [Completed, Error, Cancelled, Interrupted];
}
