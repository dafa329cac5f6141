using Platform.ExtensionService.Health;

namespace Platform.ExtensionService.Tests.Health;

public sealed class ResponseTimesTests
{
    [Fact]
    public void Percentiles_of_any_time_are_right_to_five_percent()
    {
        for (var milliseconds = 0.2; milliseconds < 200_000; milliseconds *= 1.07)
        {
            Assert.InRange(PercentileOf(0.99, milliseconds), milliseconds * 0.95, milliseconds * 1.05);
        }
    }

    [Fact]
    public void They_divide_the_calls_as_they_say()
    {
        double[] times = [.. Enumerable.Range(1, 1000).Select(static i => (double)i)];

        Assert.InRange(PercentileOf(0.5, times), 475, 525);
        Assert.InRange(PercentileOf(0.95, times), 900, 1000);
        Assert.InRange(PercentileOf(0.99, times), 940, 1045);
    }

    [Fact]
    public void Times_out_of_bounds_are_counted_in_the_outermost_buckets()
    {
        Assert.Equal(0, ResponseTimes.BucketOf(TimeSpan.Zero));
        Assert.Equal(ResponseTimes.Count - 1, ResponseTimes.BucketOf(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void No_calls_have_no_percentile() => Assert.Null(ResponseTimes.Percentile(new long[ResponseTimes.Count], 0.5));

    private static double PercentileOf(double part, params double[] milliseconds)
    {
        var counts = new long[ResponseTimes.Count];
        foreach (var time in milliseconds)
        {
            counts[ResponseTimes.BucketOf(TimeSpan.FromMilliseconds(time))]++;
        }

        return ResponseTimes.Percentile(counts, part) ?? throw new InvalidOperationException("There were times.");
    }
}
