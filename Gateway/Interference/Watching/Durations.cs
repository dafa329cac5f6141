using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

/// <summary>Durations of a stretch of time, counted by <see cref="LatencyBuckets"/>, all replicas together.</summary>
internal sealed class Durations
{
    private readonly long[] _counts = new long[LatencyBuckets.Count];

    public long Count { get; private set; }

    public double Sum { get; private set; }

    /// <summary>What came to the newer report since the older; a report that counts less than the one before it began anew, and is never negative.</summary>
    public void Add(HistogramVitals newer, HistogramVitals? older)
    {
        var buckets = Math.Min(newer.Counts.Count, _counts.Length);
        for (var i = 0; i < buckets; i++)
        {
            var came = Math.Max(0, newer.Counts[i] - (older is not null && i < older.Counts.Count ? older.Counts[i] : 0));
            _counts[i] += came;
            Count += came;
        }

        Sum += Math.Max(0, newer.Sum - (older?.Sum ?? 0));
    }

    /// <summary>How many took at most as long as the bucket in which this bound lies.</summary>
    public static long CountUpTo(HistogramVitals histogram, double milliseconds)
    {
        var count = 0L;
        for (var i = 0; i < Math.Min(histogram.Counts.Count, LatencyBuckets.UpperBounds.Count) && LatencyBuckets.UpperBounds[i] <= milliseconds; i++)
        {
            count += histogram.Counts[i];
        }

        return count;
    }

    /// <summary>In milliseconds, evenly within the bucket; 0 when there is nothing.</summary>
    public double Quantile(double share)
    {
        var wanted = Count * share;
        for (var (i, below) = (0, 0L); i < _counts.Length && Count > 0; below += _counts[i++])
        {
            if (_counts[i] > 0 && below + _counts[i] >= wanted)
            {
                var lower = i == 0 ? 0 : LatencyBuckets.UpperBounds[i - 1];
                // The last bucket has no end: its begin is all that is known.
                return i == _counts.Length - 1 ? lower : lower + ((LatencyBuckets.UpperBounds[i] - lower) * (wanted - below) / _counts[i]);
            }
        }

        return 0;
    }
}
