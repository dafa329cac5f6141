using System.Text.Json;

namespace Platform;

/// <summary>
/// Durations by size, counted by many at once: no lock, nothing allocated. Buckets are two to each doubling, as the contract of vitals has them. The libraries
/// don't depend on each other and both count durations, so this file is compiled into each of them; a test compares its bounds with the contract's.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Buckets = 42;

    private readonly long[] _counts = new long[Buckets];
    private long _ticks;
    private long _max;

    /// <summary>In milliseconds, inclusive; the last bucket has none.</summary>
    internal static double[] UpperBounds { get; } = [.. Enumerable.Range(0, Buckets - 1).Select(static i => 0.1 * Math.Pow(2, i / 2.0))];

    public long Count
    {
        get
        {
            var all = 0L;
            for (var i = 0; i < Buckets; i++)
            {
                all += Volatile.Read(ref _counts[i]);
            }

            return all;
        }
    }

    public TimeSpan Sum => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

    public TimeSpan Max => TimeSpan.FromTicks(Volatile.Read(ref _max));

    public void Record(TimeSpan duration)
    {
        Interlocked.Increment(ref _counts[BucketOf(duration.TotalMilliseconds)]);
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

    /// <summary>Writes it as a member; zeros at the end are left out.</summary>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        Span<long> counts = stackalloc long[Buckets];
        var length = 0;
        for (var i = 0; i < Buckets; i++)
        {
            counts[i] = Volatile.Read(ref _counts[i]);
            length = counts[i] > 0 ? i + 1 : length;
        }

        json.WriteStartObject(name);
        json.WriteStartArray("counts"u8);
        foreach (var count in counts[..length])
        {
            json.WriteNumberValue(count);
        }

        json.WriteEndArray();
        json.WriteNumber("sum"u8, Sum.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static int BucketOf(double milliseconds)
    {
        var found = Array.BinarySearch(UpperBounds, milliseconds);
        // Between two bounds the search answers the larger one, inverted; beyond all of them that is the last bucket.
        return found >= 0 ? found : ~found;
    }
}
