using Platform.Data.Caching.Memory;

namespace Platform.Data.Caching.Loading;

/// <summary>A load under way, which all callers of its key wait for.</summary>
internal sealed class Load<T>(string key, IReadOnlyList<string> tags, long begin, long startedAt, MemoryEntry<T>? stale)
    where T : class
{
    private readonly TaskCompletionSource<Answer<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MemoryEntry<T>? _stale = stale;

    public string Key => key;

    public IReadOnlyList<string> Tags => tags;

    /// <summary>The newest version known when it began: an invalidation with a greater one makes its value void.</summary>
    public long Begin => begin;

    public long StartedAt => startedAt;

    /// <summary>An invalidation came while it ran: who waits already gets the value, nobody else does. Under the lock of <see cref="LocalState{T}"/>.</summary>
    public bool IsTainted { get; set; }

    /// <summary>What may be served when this takes too long or fails.</summary>
    public MemoryEntry<T>? Stale { get => _stale; set => _stale = value; }

    public Task<Answer<T>> Answer => _answer.Task;

    public void Complete(MemoryEntry<T> entry, Origin origin) => _answer.TrySetResult(new(entry, origin));

    public void Fail(Exception exception)
    {
        _answer.TrySetException(exception);
        // All callers may have gone; the failure has been counted.
        _ = _answer.Task.Exception;
    }
}

/// <summary>What a load came to.</summary>
internal readonly record struct Answer<T>(MemoryEntry<T> Entry, Origin Origin)
    where T : class;

internal enum Origin
{
    Memory,
    Redis,
    Source,
    Stale,
}
