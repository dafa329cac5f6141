using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class FailSafeTests(GarnetServer redis)
{
    private static readonly InvalidOperationException Down = new("the source is down");

    [Fact]
    public async Task While_the_source_fails_the_last_value_is_served_and_counted_as_stale()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        await ExpireWithFailingSourceAsync(cluster, replica);
        Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
        Assert.Equal((1L, 1L), (replica.Statistics.StaleServes, replica.Statistics.LoadErrors));
    }

    [Fact]
    public async Task A_replica_that_never_had_the_value_serves_the_stale_one_in_Redis()
    {
        await using var cluster = Start();
        await ExpireWithFailingSourceAsync(cluster, await cluster.AddAsync());
        var second = await cluster.AddAsync();
        Assert.Equal("old", (await second.GetAsync("a"))!.Name);
        Assert.Equal(1, second.Statistics.StaleServes);
    }

    [Fact]
    public async Task The_failing_source_is_asked_again_only_after_pauses_that_grow()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        await ExpireWithFailingSourceAsync(cluster, replica);
        List<int> askedIn = [];
        foreach (var _ in Enumerable.Range(0, 4))
        {
            var before = cluster.Source.Loads;
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
                // No whole milliseconds: entries in Redis know no finer time, those in the process do.
                cluster.Time.Advance(TimeSpan.FromMilliseconds(100.3));
            }
            askedIn.Add(cluster.Source.Loads - before);
        }
        Assert.InRange(askedIn[0], 4, 8);
        Assert.InRange(askedIn[3], 0, 1);
        Assert.Equal(400, replica.Statistics.StaleServes);
    }

    [Fact]
    public async Task When_the_source_is_back_so_are_fresh_values()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        await ExpireWithFailingSourceAsync(cluster, replica);
        await replica.GetAsync("a");
        cluster.Source.Failure = null;
        cluster.Source.Rows["a"] = new("new");
        cluster.Time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal("new", (await replica.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task After_the_grace_time_the_failure_reaches_the_caller()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        await ExpireWithFailingSourceAsync(cluster, replica);
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.Same(Down, await Assert.ThrowsAsync<InvalidOperationException>(() => replica.GetAsync("a")));
    }

    [Fact]
    public async Task Without_any_value_the_failure_reaches_the_caller_as_it_is()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        cluster.Source.Failure = Down;
        Assert.Same(Down, await Assert.ThrowsAsync<InvalidOperationException>(() => replica.GetAsync("a")));
        cluster.Source.Failure = null;
        Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task What_was_invalidated_is_never_served_as_stale()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        await replica.Cache.InvalidateAsync("a");
        cluster.Source.Failure = Down;
        await Assert.ThrowsAsync<InvalidOperationException>(() => replica.GetAsync("a"));
    }

    [Fact]
    public async Task That_something_does_not_exist_is_not_claimed_past_its_time()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        Assert.Null(await replica.GetAsync("none"));
        cluster.Time.Advance(TimeSpan.FromSeconds(31));
        cluster.Source.Failure = Down;
        await Assert.ThrowsAsync<InvalidOperationException>(() => replica.GetAsync("none"));
    }

    [Fact]
    public async Task A_slow_load_serves_the_stale_value_and_goes_on()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        cluster.Source.Rows["a"] = new("new");
        using (cluster.Source.Hold())
        {
            var waiting = replica.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 2, "the load has begun");
            Assert.False(waiting.IsCompleted);
            await Poll.UntilAsync(() => Advance(cluster, waiting), "the stale value is served");
            Assert.Equal("old", (await waiting)!.Name);
            Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
        }
        await Poll.UntilAsync(async () => (await replica.GetAsync("a"))!.Name == "new", "the load has come to its end");
        Assert.Equal(2, cluster.Source.Loads);

        static bool Advance(Cluster cluster, Task waiting)
        {
            cluster.Time.Advance(TimeSpan.FromMilliseconds(250));
            return waiting.IsCompleted;
        }
    }

    [Fact]
    public async Task A_slow_load_serves_the_stale_value_in_Redis_to_a_replica_that_never_had_it()
    {
        await using var cluster = Start();
        await (await cluster.AddAsync()).GetAsync("a");
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        var second = await cluster.AddAsync();
        using (cluster.Source.Hold())
        {
            var (first, other) = (second.GetAsync("a"), second.GetAsync("a"));
            await Poll.UntilAsync(() => cluster.Source.Loads == 2, "the load has begun");
            Assert.False(first.IsCompleted || other.IsCompleted);
            cluster.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Poll.UntilAsync(() => first.IsCompleted && other.IsCompleted, "the stale value is served", TimeSpan.FromSeconds(5));
            Assert.Equal(("old", "old"), ((await first)!.Name, (await other)!.Name));
        }
    }

    [Fact]
    public async Task Who_comes_after_the_grace_time_waits_for_the_load_that_others_did_not_wait_for()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync(static o => (o.Grace, o.LoadTimeout) = (TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)));
        await replica.GetAsync("a");
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        cluster.Source.Rows["a"] = new("new");
        Task<Tool?> late;
        using (cluster.Source.Hold())
        {
            var early = replica.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 2, "the load has begun");
            cluster.Time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.Equal("old", (await early)!.Name);
            cluster.Time.Advance(TimeSpan.FromMinutes(5));
            late = replica.GetAsync("a");
            Assert.False(late.IsCompleted);
        }
        await Poll.UntilAsync(() => late.IsCompleted, "the load's answer is there", TimeSpan.FromSeconds(5));
        Assert.Equal("new", (await late)!.Name);
        Assert.Equal(2, cluster.Source.Loads);
    }

    [Fact]
    public async Task A_load_that_takes_too_long_fails_even_if_the_source_never_returns()
    {
        await using var cluster = Start();
        var replica = await cluster.AddAsync(static o => o.LoadTimeout = TimeSpan.FromSeconds(2));
        using (cluster.Source.Hold())
        {
            var waiting = replica.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            cluster.Time.Advance(TimeSpan.FromSeconds(3));
            await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        }
        Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
    }

    private Cluster Start()
    {
        var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        return cluster;
    }

    private static async Task ExpireWithFailingSourceAsync(Cluster cluster, Replica<Tool> replica)
    {
        await replica.GetAsync("a");
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        cluster.Source.Failure = Down;
    }
}
