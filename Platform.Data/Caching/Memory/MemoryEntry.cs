namespace Platform.Data.Caching.Memory;

/// <summary>One answer: a value, or "there is no such thing".</summary>
internal sealed class MemoryEntry<T>
    where T : class
{
    private volatile bool _used;

    public required string Key { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The object itself, when it can't be changed; what callers get is then this one.</summary>
    public T? Shared { get; init; }

    /// <summary>The serialised value, when each caller must get a copy; null when <see cref="Shared"/> is there or nothing is.</summary>
    public byte[]? Payload { get; init; }

    public required bool IsNegative { get; init; }

    /// <summary>The version its load began with.</summary>
    public required long Version { get; init; }

    /// <summary>When the source gave it, Unix milliseconds, the same on every replica.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Written by a refresh: fresh as long as refreshes go on.</summary>
    public required bool IsIndexed { get; init; }

    /// <summary>Length of the serialised value plus what its place costs.</summary>
    public required int Size { get; init; }

    /// <summary>The serialised length alone.</summary>
    public required int PayloadLength { get; init; }

    /// <summary>Ends of freshness and of grace, and how long freshness lasts: timestamps of the clock.</summary>
    public required long FreshUntil { get; init; }

    public required long FreshFor { get; init; }

    public required long GraceFor { get; init; }

    /// <summary>While the source fails: when it may be asked again. Written by one load at a time.</summary>
    public long RetryAt { get; private set; }

    public int Failures { get; private set; }

    /// <summary>Place in the queue of candidates for eviction; null when it isn't held.</summary>
    public LinkedListNode<MemoryEntry<T>>? Node { get; set; }

    public bool IsFresh(long now, long refreshedAt) => now < FreshUntil || (IsIndexed && now < refreshedAt + FreshFor);

    public bool IsWithinGrace(long now, long refreshedAt) =>
        !IsNegative && now < (IsIndexed ? Math.Max(FreshUntil, refreshedAt + FreshFor) : FreshUntil) + GraceFor;

    public void Touch()
    {
        // Writing only once keeps the cache line shared between cores.
        if (!_used)
        {
            _used = true;
        }
    }

    /// <summary>Whether it was used since it was last asked this.</summary>
    public bool TakeUsed()
    {
        var used = _used;
        _used = false;
        return used;
    }

    /// <summary>Another value to serve meanwhile is no reason to ask the source sooner.</summary>
    public void TakeOverFailures(MemoryEntry<T>? other) => (RetryAt, Failures) = (other?.RetryAt ?? 0, other?.Failures ?? 0);

    public void Fail(long retryAt) => (RetryAt, Failures) = (retryAt, Failures + 1);
}
