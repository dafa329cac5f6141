using System.Diagnostics.Metrics;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Counting;

public sealed class UsageCountersTests : IAsyncLifetime
{
    private const string Metric = "test.happened";
    private readonly CountTaker _taker = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _user = Guid.CreateVersion7();

    public ValueTask InitializeAsync() => _taker.InitializeAsync();

    public ValueTask DisposeAsync() => _taker.DisposeAsync();

    [Fact]
    public async Task Enough_counts_are_delivered_as_sums()
    {
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverAfter", "50"));
        for (var i = 0; i < 25; i++)
        {
            host.Counters.Count(_tenant, _user, Metric);
            host.Counters.Count(_tenant, null, Metric, 10);
        }

        await UntilTakenAsync(275);
        var batch = Assert.Single(_taker.Taken);
        Assert.Equal((host.GetType().Assembly.GetName().Name!.ToLowerInvariant(), 0), (batch.Source, batch.Dropped));
        // An hour may end in the middle.
        Assert.InRange(batch.Counts.Count, 2, 4);
        Assert.Equal(25, _taker.SumOf(_tenant, Metric, _user));
        Assert.All(batch.Counts, static count => Assert.Equal(0, count.Hour.UtcTicks % TimeSpan.TicksPerHour));
    }

    [Fact]
    public async Task Few_counts_are_delivered_when_time_has_come()
    {
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverEvery", "00:00:00.050"));
        host.Counters.Count(_tenant, _user, Metric);

        await UntilTakenAsync(1);
    }

    [Fact]
    public async Task Many_at_once_are_counted_exactly_and_delivered_one_delivery_after_the_other()
    {
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverAfter", "1"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                host.Counters.Count(_tenant, i % 2 == 0 ? _user : null, Metric);
            }
        })));

        await UntilTakenAsync(40_000);
        Assert.Equal(1, _taker.MostAtOnce);
    }

    [Fact]
    public async Task What_does_not_fit_is_dropped_and_its_number_told()
    {
        var measured = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listening) =>
            {
                if (instrument.Name == "platform.usage.counters.dropped")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        await using var host = await CountingHost.StartAsync(_taker, ("Capacity", "3"));
        listener.SetMeasurementEventCallback<long>((_, amount, _, _) => Interlocked.Add(ref measured, amount));
        listener.Start();
        for (var i = 0; i < 3; i++)
        {
            host.Counters.Count(_tenant, Guid.CreateVersion7(), $"{Metric}{i}");
        }

        for (var i = 0; i < 10; i++)
        {
            host.Counters.Count(_tenant, Guid.CreateVersion7(), Metric, 2);
        }

        await host.StopAsync();

        var batch = Assert.Single(_taker.Taken);
        Assert.Equal((3, 20), (batch.Counts.Count, batch.Dropped));
        // The listener hears every process of this kind in here.
        Assert.InRange(measured, 20, long.MaxValue);
        Assert.Contains("Dropped 20 counts", Assert.Single(host.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_already_goes_on_being_counted_when_nothing_new_fits()
    {
        await using var host = await CountingHost.StartAsync(_taker, ("Capacity", "1"));
        for (var i = 0; i < 5; i++)
        {
            host.Counters.Count(_tenant, _user, Metric);
            host.Counters.Count(_tenant, null, Metric);
        }

        await host.StopAsync();

        // Where an hour ends in the middle, what comes after it doesn't fit any more.
        var batch = Assert.Single(_taker.Taken);
        Assert.Equal(10, batch.Dropped + batch.Counts.Sum(static count => count.Amount));
        Assert.InRange(batch.Dropped, 5, 9);
    }

    [Fact]
    public async Task More_counts_than_a_batch_may_have_go_in_several()
    {
        await using var host = await CountingHost.StartAsync(_taker);
        for (var i = 0; i < (2 * CounterBatch.MaxCounts) + 1; i++)
        {
            host.Counters.Count(_tenant, Guid.CreateVersion7(), Metric);
        }

        await host.StopAsync();

        Assert.Equal([CounterBatch.MaxCounts, CounterBatch.MaxCounts, 1], _taker.Taken.Select(static batch => batch.Counts.Count));
    }

    [Fact]
    public async Task A_count_that_makes_no_sense_is_none()
    {
        await using var host = await CountingHost.StartAsync(_taker);
        host.Counters.Count(_tenant, _user, Metric, 0);
        host.Counters.Count(_tenant, _user, Metric, -5);
        host.Counters.Count(_tenant, _user, Metric, long.MaxValue);
        host.Counters.Count(_tenant, _user, Metric, long.MaxValue);

        await host.StopAsync();
        host.Counters.Count(_tenant, _user, Metric);

        Assert.All(Assert.Single(_taker.Taken).Counts, static count => Assert.Equal(CounterEntry.MaxAmount, count.Amount));
    }

    private Task UntilTakenAsync(long amount) => Poll.UntilAsync(() => _taker.SumOf(_tenant, Metric) == amount, $"{amount} were taken");
}
