namespace Platform.Data.Postgres;

/// <summary>Sum and maximum of durations, counted by many at once.</summary>
internal sealed class DurationCounter
{
    private long _count;
    private long _ticks;
    private long _max;

    public long Count => Volatile.Read(ref _count);

    public void Add(TimeSpan duration)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _ticks, duration.Ticks);
        for (var max = Volatile.Read(ref _max); duration.Ticks > max;)
        {
            var seen = Interlocked.CompareExchange(ref _max, duration.Ticks, max);
            if (seen == max)
            {
                return;
            }
            max = seen;
        }
    }

    public DurationStatistics Read()
    {
        var count = Count;
        return new(
            count == 0 ? 0 : Math.Round(TimeSpan.FromTicks(Volatile.Read(ref _ticks)).TotalMilliseconds / count, 3),
            Math.Round(TimeSpan.FromTicks(Volatile.Read(ref _max)).TotalMilliseconds, 3));
    }
}
