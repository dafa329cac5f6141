using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Counting;

/// <summary>UsageService in every weather. None of it is seen by whoever counts.</summary>
public sealed class CounterDeliveryTests : IAsyncLifetime
{
    private const string Metric = "test.happened";
    private readonly CountTaker _taker = new();
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _tenant = Guid.CreateVersion7();

    public ValueTask InitializeAsync() => _taker.InitializeAsync();

    public ValueTask DisposeAsync() => _taker.DisposeAsync();

    [Fact]
    public async Task While_UsageService_refuses_counts_are_kept_and_the_same_batch_comes_again()
    {
        _taker.Refuses = 503;
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverAfter", "1"), ("MaxBackOff", "00:00:00.050"));
        host.Counters.Count(_tenant, null, Metric);
        await Poll.UntilAsync(() => _taker.Tried.Count >= 3, "it is tried again");
        host.Counters.Count(_tenant, null, Metric);

        _taker.Refuses = null;

        await UntilTakenAsync(2);
        Assert.Equal(2, _taker.Taken.Count);
        Assert.Equal(_taker.Taken.Select(static batch => batch.BatchId).Order(), _taker.Tried.Select(static batch => batch.BatchId).Distinct().Order());
        Assert.Contains("takes no counts", Assert.Single(host.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_UsageService_hangs_counting_goes_on_and_all_of_it_arrives_later()
    {
        _taker.Answers = _answers.Task;
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverAfter", "1"));
        host.Counters.Count(_tenant, null, Metric);
        await Poll.UntilAsync(() => _taker.Waiting == 1, "a delivery waits for its answer");

        for (var i = 0; i < 10_000; i++)
        {
            host.Counters.Count(_tenant, null, Metric);
        }

        Assert.Equal(1, _taker.Waiting);
        Assert.Empty(_taker.Taken);
        _answers.SetResult();
        await UntilTakenAsync(10_001);
    }

    [Fact]
    public async Task While_UsageService_is_away_no_more_is_kept_than_fits_and_the_rest_is_told()
    {
        _taker.Refuses = 503;
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverAfter", "1"), ("MaxBackOff", "00:00:00.050"), ("Capacity", "10"));
        host.Counters.Count(_tenant, Guid.CreateVersion7(), Metric);
        await Poll.UntilAsync(() => _taker.Tried.Count >= 2, "it is tried again");
        for (var i = 0; i < 1000; i++)
        {
            host.Counters.Count(_tenant, Guid.CreateVersion7(), Metric);
        }

        _taker.Refuses = null;

        await UntilTakenAsync(11);
        Assert.Equal(990, _taker.Taken.Sum(static batch => batch.Dropped));
    }

    [Fact]
    public async Task A_batch_that_will_never_be_taken_is_dropped_and_told_with_the_next()
    {
        _taker.Refuses = 400;
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverAfter", "1"));
        host.Counters.Count(_tenant, null, Metric, 7);
        await Poll.UntilAsync(() => _taker.Tried.Count == 1, "it is tried");
        _taker.Refuses = null;
        host.Counters.Count(_tenant, null, Metric);

        await UntilTakenAsync(1);
        await host.StopAsync();
        Assert.Equal(7, _taker.Taken.Sum(static batch => batch.Dropped));
    }

    [Fact]
    public async Task What_was_counted_until_the_end_is_delivered_at_the_end()
    {
        await using var host = await CountingHost.StartAsync(_taker);
        host.Counters.Count(_tenant, null, Metric, 5);

        await Task.WhenAll(host.StopAsync(), host.StopAsync());

        Assert.Equal(5, _taker.SumOf(_tenant, Metric));
        Assert.Single(_taker.Tried);
    }

    [Fact]
    public async Task The_end_does_not_wait_for_ever_and_says_what_is_lost()
    {
        _taker.Answers = _answers.Task;
        await using var host = await CountingHost.StartAsync(_taker, ("DeliverAfter", "5"), ("DrainFor", "00:00:00.100"));
        host.Counters.Count(_tenant, null, Metric, 5);
        for (var i = 0; i < 4; i++)
        {
            host.Counters.Count(_tenant, null, Metric);
        }

        await Poll.UntilAsync(() => _taker.Waiting == 1, "a delivery waits for its answer");
        host.Counters.Count(_tenant, null, Metric, 20);

        await host.StopAsync();

        Assert.Contains("Lost 29 counts", Assert.Single(host.Warnings), StringComparison.Ordinal);
    }

    private Task UntilTakenAsync(long amount) => Poll.UntilAsync(() => _taker.SumOf(_tenant, Metric) == amount, $"{amount} were taken");
}
