namespace Platform.Gateway.Limits;

/// <summary>
/// What this gateway knows of one subject. The rate is counted by GCRA: one number says when the subject's debt is paid off if nothing more comes;
/// a request adds a step to it and is refused when the debt would be longer than the window. Times are timestamps of the clock.
/// </summary>
internal sealed class Meter
{
    // Both are changed without a lock, by compare-and-swap.
    private long _paidAt;
    private int _running;
    // Written by whoever was refused last. A lost update costs one more question to Redis.
    private long _blockedUntil;

    public int Running => Volatile.Read(ref _running);

    /// <summary>Takes one request of the quota per window; the time to wait when there is none.</summary>
    public bool TryTake(long now, long window, int quota, out long remaining, out long wait)
    {
        (remaining, wait) = (0, window);
        if (quota <= 0)
        {
            return false;
        }

        var step = Math.Max(1, window / quota);
        var seen = Volatile.Read(ref _paidAt);
        while (true)
        {
            var debt = Math.Max(seen - now, 0) + step;
            if (debt > window)
            {
                wait = debt - window;
                return false;
            }

            var found = Interlocked.CompareExchange(ref _paidAt, now + debt, seen);
            if (found == seen)
            {
                (remaining, wait) = ((window - debt) / step, 0);
                return true;
            }

            seen = found;
        }
    }

    /// <summary>Gives one back that was taken for nothing.</summary>
    public void Return(long window, int quota) => Interlocked.Add(ref _paidAt, -Math.Max(1, window / quota));

    /// <summary>Counts one that was allowed elsewhere, up to a full window of debt.</summary>
    public void Record(long now, long window, int quota)
    {
        var step = Math.Max(1, window / Math.Max(1, quota));
        var seen = Volatile.Read(ref _paidAt);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _paidAt, now + Math.Min(Math.Max(seen - now, 0) + step, window), seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>How long until the next one would be allowed; 0 when it is now.</summary>
    public long Wait(long now, long window, int quota)
        => quota <= 0 ? window : Math.Max(0, Debt(now) + Math.Max(1, window / quota) - window);

    /// <summary>How long until the whole quota is there again.</summary>
    public long Debt(long now) => Math.Max(Volatile.Read(ref _paidAt) - now, 0);

    public bool TryEnter(int quota)
    {
        var seen = Running;
        while (seen < quota)
        {
            var found = Interlocked.CompareExchange(ref _running, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    public void Enter() => Interlocked.Increment(ref _running);

    public void Exit() => Interlocked.Decrement(ref _running);

    /// <summary>Nobody needs to ask for this subject before then: debt grows smaller only with time.</summary>
    public void Block(long until) => Volatile.Write(ref _blockedUntil, until);

    public long BlockedFor(long now) => Math.Max(Volatile.Read(ref _blockedUntil) - now, 0);
}
