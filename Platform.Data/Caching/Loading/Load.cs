using Platform.Data.Caching.Memory;

namespace Platform.Data.Caching.Loading;

/// <summary>A load under way, which all callers of its key wait for.</summary>
internal sealed class Load<T>(string key, IReadOnlyList<string> tags, long begin, long startedAt, MemoryEntry<T>? stale)
    where T : class
{
    private readonly TaskCompletionSource<Answer<T>> _answer = New();
    private TaskCompletionSource<Answer<T>>? _lateAnswer;
    private volatile MemoryEntry<T>? _stale = stale;
    private ITimer? _softTimeout;

    public string Key => key;

    public IReadOnlyList<string> Tags => tags;

    /// <summary>The newest version known when it began: an invalidation with a greater one makes its value void.</summary>
    public long Begin => begin;

    public long StartedAt => startedAt;

    /// <summary>An invalidation came while it ran: who waits already gets the value, nobody else does. Under the lock of <see cref="LocalState{T}"/>.</summary>
    public bool IsTainted { get; set; }

    /// <summary>What may be served when this takes too long or fails.</summary>
    public MemoryEntry<T>? Stale { get => _stale; set => _stale = value; }

    /// <summary>The first answer: what the load came to, or a stale value when that took too long.</summary>
    public Task<Answer<T>> Answer => _answer.Task;

    /// <summary>What the load came to, when the first answer was a stale value.</summary>
    public Task<Answer<T>>? LateAnswer => Volatile.Read(ref _lateAnswer)?.Task;

    /// <summary>Has a stale value answer after a time; the first call counts.</summary>
    public void ServeStaleAfter(TimeSpan patience, TimeProvider clock, Action<Load<T>> serve) =>
        _softTimeout ??= clock.CreateTimer(_ => serve(this), null, patience, Timeout.InfiniteTimeSpan);

    public void ServeStale(MemoryEntry<T> entry)
    {
        // Before the first answer is given: the load's end looks here when it finds that done.
        var late = New();
        if (Interlocked.CompareExchange(ref _lateAnswer, late, null) is null && !_answer.TrySetResult(new(entry, Origin.Stale)))
        {
            late.SetFromTask(_answer.Task);
            _ = late.Task.Exception;
        }
    }

    public void Complete(MemoryEntry<T> entry, Origin origin)
    {
        _softTimeout?.Dispose();
        var answer = new Answer<T>(entry, origin);
        if (!_answer.TrySetResult(answer))
        {
            Volatile.Read(ref _lateAnswer)?.TrySetResult(answer);
        }
    }

    public void Fail(Exception exception)
    {
        _softTimeout?.Dispose();
        var failed = _answer.TrySetException(exception) ? _answer : Volatile.Read(ref _lateAnswer);
        failed?.TrySetException(exception);
        // All callers may have gone; the failure has been counted.
        _ = failed?.Task.Exception;
    }

    private static TaskCompletionSource<Answer<T>> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
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
