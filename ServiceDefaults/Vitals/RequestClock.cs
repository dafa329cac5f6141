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
    private Stops? _stops;

    /// <summary>Stops it. Each stop has its own <see cref="GoOn"/>.</summary>
    public void Stop()
    {
        var stops = LazyInitializer.EnsureInitialized(ref _stops);
        lock (stops.Gate)
        {
            if (stops.Count++ == 0)
            {
                stops.Since = clock.GetTimestamp();
            }
        }
    }

    /// <summary>Lets it go on.</summary>
    public void GoOn()
    {
        var stops = LazyInitializer.EnsureInitialized(ref _stops);
        lock (stops.Gate)
        {
            if (--stops.Count == 0)
            {
                stops.Past += clock.GetElapsedTime(stops.Since);
            }
        }
    }

    /// <summary>Reads it.</summary>
    /// <returns>The whole time up to now, and that of it in which it was not stopped.</returns>
    public (TimeSpan Whole, TimeSpan Own) Read()
    {
        var now = clock.GetTimestamp();
        var whole = clock.GetElapsedTime(_began, now);
        if (Volatile.Read(ref _stops) is not { } stops)
        {
            return (whole, whole);
        }

        lock (stops.Gate)
        {
            // Somebody may have stopped it after this moment.
            var sinceStop = stops.Count > 0 && stops.Since < now ? clock.GetElapsedTime(stops.Since, now) : TimeSpan.Zero;
            return (whole, whole - stops.Past - sinceStop is { Ticks: > 0 } own ? own : TimeSpan.Zero);
        }
    }

    private sealed class Stops
    {
        public readonly Lock Gate = new();

        public int Count;

        /// <summary>When the first of those who still stop it did.</summary>
        public long Since;

        /// <summary>How long it was stopped before.</summary>
        public TimeSpan Past;
    }
}
