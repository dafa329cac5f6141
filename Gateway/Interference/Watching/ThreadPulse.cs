namespace Platform.Gateway.Interference.Watching;

/// <summary>Tells the monitor's own thread how long a piece of work waits for a thread of the pool, also while it still waits.</summary>
internal sealed class ThreadPulse(MonitorClock clock)
{
    private readonly Lock _gate = new();
    private TimeSpan? _queuedAt;
    private TimeSpan _took;

    public TimeSpan Lateness
    {
        get
        {
            lock (_gate)
            {
                return _queuedAt is { } queuedAt && clock.Now - queuedAt > _took ? clock.Now - queuedAt : _took;
            }
        }
    }

    /// <summary>One at a time.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            if (_queuedAt is not null)
            {
                return;
            }

            _queuedAt = clock.Now;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static pulse => pulse.Arrive(), this, preferLocal: false);
    }

    private void Arrive()
    {
        lock (_gate)
        {
            (_took, _queuedAt) = (clock.Now - (_queuedAt ?? clock.Now), null);
        }
    }
}
