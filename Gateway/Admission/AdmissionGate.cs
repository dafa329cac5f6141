namespace Platform.Gateway.Admission;

/// <summary>
/// Lets so many requests of a class in at a time; a few wait in line. Unlike the framework's ConcurrencyLimiter its limit moves, because how much the
/// machine can do is known only by how it does.
/// </summary>
internal sealed class AdmissionGate(RequestClass requests, ClassOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _line = [];
    // All three are written under _lock; metrics and the test for a full line read them without.
    private int _limit = options.ConcurrentRequests;
    private int _running;
    private int _waiting;

    public RequestClass Requests => requests;

    public int Limit => Volatile.Read(ref _limit);

    public int Running => Volatile.Read(ref _running);

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>A request that came now would be refused.</summary>
    public bool IsFull => Running >= Limit && Waiting >= options.QueueLength;

    public TimeSpan QueueTime => options.QueueTime;

    /// <summary>True when the request is in, and <see cref="Exit"/> has to be called; false when there was no place for it in time.</summary>
    /// <exception cref="OperationCanceledException">The client went away while it waited.</exception>
    public ValueTask<bool> EnterAsync(CancellationToken ct)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (_line.Count == 0 && _running < _limit)
            {
                _running++;
                return new(true);
            }

            if (_line.Count >= options.QueueLength)
            {
                return new(false);
            }

            place = _line.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting = _line.Count;
        }

        return WaitAsync(place, ct);
    }

    public void Exit()
    {
        lock (_lock)
        {
            _running--;
            LetIn();
        }
    }

    /// <summary>Down by a quarter of what really runs while the machine is saturated, up again by a tenth of the whole when it is not.</summary>
    public void Adapt(bool isSaturated)
    {
        lock (_lock)
        {
            var least = Math.Min(options.MinConcurrentRequests, options.ConcurrentRequests);
            _limit = isSaturated
                ? Math.Max(least, Math.Min(_limit, _running) * 3 / 4)
                : Math.Min(options.ConcurrentRequests, _limit + Math.Max(1, options.ConcurrentRequests / 10));
            LetIn();
        }
    }

    private async ValueTask<bool> WaitAsync(LinkedListNode<TaskCompletionSource> place, CancellationToken ct)
    {
        try
        {
            await place.Value.Task.WaitAsync(options.QueueTime, clock, ct);
            return true;
        }
        catch (TimeoutException)
        {
            // Who was let in at the last moment is in.
            return !Leave(place);
        }
        catch (OperationCanceledException)
        {
            if (!Leave(place))
            {
                Exit();
            }

            throw;
        }
    }

    /// <summary>False when the place was given up already because the request was let in.</summary>
    private bool Leave(LinkedListNode<TaskCompletionSource> place)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                return false;
            }

            _line.Remove(place);
            _waiting = _line.Count;
            return true;
        }
    }

    private void LetIn()
    {
        while (_running < _limit && _line.First is { } first)
        {
            _line.RemoveFirst();
            _running++;
            first.Value.SetResult();
        }

        _waiting = _line.Count;
    }
}
