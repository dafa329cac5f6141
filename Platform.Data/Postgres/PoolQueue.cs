namespace Platform.Data.Postgres;

/// <summary>
/// The places of a pool and the queue for them. First come, first served: a place that becomes free goes to the one who has waited longest,
/// never to somebody who comes along at that moment.
/// </summary>
internal sealed class PoolQueue(int capacity, TimeProvider clock)
{
    private readonly Lock _gate = new();
    // Both under _gate. While somebody waits, all places are taken.
    private readonly LinkedList<Waiter> _waiters = [];
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public (int Count, TimeSpan Longest) Waiting
    {
        get
        {
            lock (_gate)
            {
                return (_waiters.Count, _waiters.First is { } first ? clock.GetElapsedTime(first.Value.Since) : TimeSpan.Zero);
            }
        }
    }

    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_taken == capacity)
            {
                return false;
            }
            _taken++;
            return true;
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>False when there was none in time.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<bool> EnterAsync(TimeSpan timeout, CancellationToken ct)
    {
        var waiter = new Waiter(clock.GetTimestamp());
        var node = new LinkedListNode<Waiter>(waiter);
        lock (_gate)
        {
            // A place may have become free since the caller looked.
            if (_taken < capacity)
            {
                _taken++;
                return true;
            }
            _waiters.AddLast(node);
        }
        try
        {
            await waiter.Turn.Task.WaitAsync(timeout, clock, ct);
            return true;
        }
        catch (TimeoutException)
        {
            // The place may have come at the same moment; then it is ours, late or not.
            return !TryRemove(node);
        }
        catch (OperationCanceledException)
        {
            if (!TryRemove(node))
            {
                Leave();
            }
            throw;
        }
    }

    public void Leave()
    {
        Waiter next;
        lock (_gate)
        {
            if (_waiters.First is not { } first)
            {
                _taken--;
                return;
            }
            _waiters.RemoveFirst();
            next = first.Value;
        }
        next.Turn.SetResult();
    }

    private bool TryRemove(LinkedListNode<Waiter> node)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return false;
            }
            _waiters.Remove(node);
            return true;
        }
    }

    private sealed class Waiter(long since)
    {
        public long Since { get; } = since;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
