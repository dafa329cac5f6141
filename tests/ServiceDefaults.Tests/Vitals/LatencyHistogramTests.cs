using System.Buffers;
using System.Text.Json;
using Platform.Contracts;

namespace Platform.ServiceDefaults.Tests.Vitals;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void It_counts_by_the_bounds_of_the_contract()
    {
        Assert.Equal(LatencyBuckets.UpperBounds, LatencyHistogram.UpperBounds);
        Assert.Equal(LatencyBuckets.Count, LatencyHistogram.UpperBounds.Length + 1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 0)]
    [InlineData(0.11, 1)]
    [InlineData(0.2, 2)]
    [InlineData(100, 20)]
    [InlineData(1_000_000, 41)]
    public void A_duration_falls_into_the_first_bucket_whose_bound_it_does_not_pass(double milliseconds, int bucket)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(milliseconds));

        var told = Read(histogram);

        // Zeros at the end are left out.
        Assert.Equal(bucket + 1, told.Counts.Count);
        Assert.Equal(1, told.Counts[bucket]);
        Assert.Equal(milliseconds, told.Sum, precision: 3);
    }

    [Fact]
    public void A_percentile_can_be_read_from_it_within_the_width_of_a_bucket()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1000; i++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(i));
        }

        var counts = Read(histogram).Counts;
        var (bucket, seen) = (0, counts[0]);
        while (seen < 990)
        {
            seen += counts[++bucket];
        }

        Assert.InRange(LatencyBuckets.UpperBounds[bucket], 990, 990 * Math.Sqrt(2));
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_count_at_once()
    {
        var histogram = new LatencyHistogram();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(i => Task.Run(() =>
        {
            for (var n = 0; n < 10_000; n++)
            {
                histogram.Record(TimeSpan.FromMilliseconds(i));
            }
        })));

        Assert.Equal((40_000, TimeSpan.FromMilliseconds(100_000), TimeSpan.FromMilliseconds(4)), (histogram.Count, histogram.Sum, histogram.Max));
    }

    private static HistogramVitals Read(LatencyHistogram histogram)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            histogram.Write(json, "it"u8);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory).RootElement.GetProperty("it").Deserialize<HistogramVitals>(JsonSerializerOptions.Web)!;
    }
}
