namespace Platform.ExtensionService.Health;

/// <summary>
/// Counts of response times in buckets, each wider than the one before by a fixed ratio: percentiles are right to 5 %, and the counts of replicas can be
/// added up, which percentiles can't.
/// </summary>
internal static class ResponseTimes
{
    private const int BucketsPerDoubling = 8;
    private const double SmallestMilliseconds = 0.1;

    /// <summary>Up to 0.1 ms · 2^21, which is more than three minutes.</summary>
    public const int Count = (21 * BucketsPerDoubling) + 1;

    public static int BucketOf(TimeSpan time)
        => (int)Math.Clamp(Math.Ceiling(Math.Log2(time.TotalMilliseconds / SmallestMilliseconds) * BucketsPerDoubling), 0, Count - 1);

    /// <summary>The time in milliseconds that this part of all calls stayed below; null when there was none.</summary>
    public static double? Percentile(IReadOnlyList<long> counts, double part)
    {
        var total = counts.Sum();
        if (total == 0)
        {
            return null;
        }

        var (rank, sum) = ((long)Math.Ceiling(part * total), 0L);
        var bucket = -1;
        while (sum < rank)
        {
            sum += counts[++bucket];
        }

        // The middle of the bucket.
        return Math.Round(SmallestMilliseconds * Math.Pow(2, (bucket - 0.5) / BucketsPerDoubling), 2);
    }
}
