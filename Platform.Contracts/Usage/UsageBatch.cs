namespace Platform.Contracts;

/// <summary>Events delivered together; order has no meaning.</summary>
/// <param name="Events">Between 1 and <see cref="MaxEvents"/> events.</param>
public sealed record UsageBatch(IReadOnlyList<UsageEvent> Events)
{
    /// <summary>The most events one delivery may carry.</summary>
    public const int MaxEvents = 500;

    /// <summary>Where UsageService takes batches.</summary>
    public const string Path = "/internal/usage/events";
}

/// <summary>What came of a batch.</summary>
/// <param name="Applied">Events that were new.</param>
/// <param name="Duplicates">Events that had been applied before and changed nothing.</param>
public sealed record UsageBatchResult(int Applied, int Duplicates)
{
    /// <summary>Events that will never be taken as they are, while all others of the batch have been; null when there are none.</summary>
    public IReadOnlyList<RefusedEvent>? Refused { get; init; }
}

/// <summary>An event that UsageService will never take.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Reason">What is wrong with it, by field, for a person.</param>
public sealed record RefusedEvent(int Index, string Reason);
