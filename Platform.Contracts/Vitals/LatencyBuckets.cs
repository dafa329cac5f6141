namespace Platform.Contracts;

/// <summary>The buckets of <see cref="HistogramVitals"/>, two to each doubling: fine enough for a quantile within a fifth, few enough to send each second.</summary>
public static class LatencyBuckets
{
    /// <summary>Number of buckets; the last has no upper bound.</summary>
    public const int Count = 42;

    /// <summary>Upper bounds in milliseconds, inclusive, of all but the last: 0.1·√2ⁱ, up to 105 seconds.</summary>
    public static IReadOnlyList<double> UpperBounds { get; } = [.. Enumerable.Range(0, Count - 1).Select(static i => 0.1 * Math.Pow(2, i / 2.0))];
}
