using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class SingleFlightTests(GarnetServer redis)
{
    [Fact]
    public async Task Ten_thousand_callers_who_miss_one_key_make_one_load()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        Task<Tool?>[] callers;
        using (cluster.Source.Hold())
        {
            callers = [.. Enumerable.Range(0, 10_000).Select(_ => Task.Run(() => replica.GetAsync("a")))];
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
        }
        var answers = await Task.WhenAll(callers);
        Assert.All(answers, static answer => Assert.Equal("one", answer!.Name));
        Assert.Equal(1, cluster.Source.Loads);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_stop_the_load_of_the_others()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        using var leaving = new CancellationTokenSource();
        Task<Tool?> left, stayed;
        using (cluster.Source.Hold())
        {
            left = replica.Cache.GetAsync("a", leaving.Token).AsTask();
            stayed = replica.GetAsync("a");
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        }
        Assert.Equal("one", (await stayed)!.Name);
        Assert.Equal(1, cluster.Source.Loads);
    }

    [Fact]
    public async Task Replicas_that_miss_one_key_together_make_one_load_where_the_cache_asks_for_it()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var settings = new ReplicaSettings();
        var replicas = new[] { await AddAsync(), await AddAsync(), await AddAsync() };
        Task<Tool?>[] callers;
        using (cluster.Source.Hold())
        {
            callers = [.. replicas.Select(static replica => replica.GetAsync("a"))];
            await Poll.UntilAsync(() => cluster.Source.Loads > 0, "a load has begun");
        }
        Assert.All(await Task.WhenAll(callers), static answer => Assert.Equal("one", answer!.Name));
        Assert.Equal(1, cluster.Source.Loads);

        Task<Replica<Tool>> AddAsync() => cluster.AddAsync(static o => o.ClusterSingleFlight = true, settings);
    }

    [Fact]
    public async Task When_the_replica_that_loads_fails_another_loads()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var (first, second) = (await AddAsync(), await AddAsync());
        Task<Tool?> failing, waiting;
        using (cluster.Source.Hold())
        {
            failing = first.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the first replica loads");
            waiting = second.GetAsync("a");
            cluster.Source.Failure = new InvalidOperationException("no");
        }
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        cluster.Source.Failure = null;
        var answer = await Record.ExceptionAsync(() => waiting) is null ? await waiting : await second.GetAsync("a");
        Assert.Equal("one", answer!.Name);

        Task<Replica<Tool>> AddAsync() => cluster.AddAsync(static o => o.ClusterSingleFlight = true, new ReplicaSettings());
    }
}
