namespace Platform.ServiceDefaults;

/// <summary>
/// What a request takes of this process: its time until the answer begins, without the time in which it is stopped, because a provider or a tool has the
/// word. Who works on a request finds it among the request's features. May be stopped by several at once; it goes on when none of them waits any more.
/// </summary>
/// <param name="clock">Time.</param>
public class RequestClock(TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    // Made by the first who stops it: most requests wait for nobody.
    private Lock? _gate;
    private long _stoppedAt;
    private TimeSpan _stopped;
    private int _stops;

    /// <summary>Stops it. Each stop has its own <see cref="GoOn"/>.</summary>
    public void Stop()
    {
        lock (LazyInitializer.EnsureInitialized(ref _gate))
        {
            if (_stops++ == 0)
            {
                _stoppedAt = clock.GetTimestamp();
            }
        }
    }

    /// <summary>Lets it go on.</summary>
    public void GoOn()
    {
        lock (LazyInitializer.EnsureInitialized(ref _gate))
        {
            if (--_stops == 0)
            {
                _stopped += clock.GetElapsedTime(_stoppedAt);
            }
        }
    }

    /// <summary>Reads it.</summary>
    /// <returns>The whole time up to now, and that of it in which it was not stopped.</returns>
    public (TimeSpan Whole, TimeSpan Own) Read()
    {
        var now = clock.GetTimestamp();
        var whole = clock.GetElapsedTime(_began, now);
        if (Volatile.Read(ref _gate) is not { } gate)
        {
            return (whole, whole);
        }

        lock (gate)
        {
            // Somebody may have stopped it after this moment.
            var sinceStop = _stops > 0 && _stoppedAt < now ? clock.GetElapsedTime(_stoppedAt, now) : TimeSpan.Zero;
            return (whole, whole - _stopped - sinceStop is { Ticks: > 0 } own ? own : TimeSpan.Zero);
        }
    }
}
