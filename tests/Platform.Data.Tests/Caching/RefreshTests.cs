using Microsoft.Extensions.Logging;
using Platform.Data.Caching.Serialization;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class RefreshTests(GarnetServer redis)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_cache_is_filled_at_start_and_nobody_waits_for_the_source()
    {
        await using var cluster = Start(rows: 250);
        var replica = await FilledAsync(cluster);
        Assert.Equal("v249", (await replica.GetAsync("k249"))!.Name);
        Assert.Equal((0, 1L), (cluster.Source.Loads, replica.Statistics.HitsRedis));
        Assert.Equal((1L, 250, 0, true), (replica.Statistics.Refreshes, replica.Statistics.LastRefreshChanged, replica.Statistics.LastRefreshRemoved, replica.Statistics.IsRefresher));
        Assert.NotNull(replica.Statistics.LastRefresh);
    }

    [Fact]
    public async Task A_refresh_writes_what_is_new_or_changed_removes_what_is_gone_and_leaves_the_rest_alone()
    {
        await using var cluster = Start(rows: 250);
        var replica = await FilledAsync(cluster);
        var untouched = await VersionAsync(cluster, replica, "k1");
        cluster.Source.Rows["k0"] = new("changed");
        cluster.Source.Rows["new"] = new("new");
        cluster.Source.Rows.TryRemove("k2", out _);
        await RefreshAsync(cluster, replica);
        Assert.Equal((2, 1), (replica.Statistics.LastRefreshChanged, replica.Statistics.LastRefreshRemoved));
        Assert.Equal(untouched, await VersionAsync(cluster, replica, "k1"));
        Assert.True(await VersionAsync(cluster, replica, "k0") > untouched);
        Assert.Equal("changed", (await replica.GetAsync("k0"))!.Name);
        Assert.Equal("new", (await replica.GetAsync("new"))!.Name);
        Assert.Equal(0, cluster.Source.Loads);
        Assert.Null(await replica.GetAsync("k2"));
        Assert.Equal(1, cluster.Source.Loads);
    }

    [Fact]
    public async Task A_refresh_reads_everything_before_it_writes_so_that_a_source_holds_no_connection_while_redis_is_waited_for()
    {
        await using var cluster = Start(rows: 250);
        var replica = await FilledAsync(cluster);
        foreach (var key in cluster.Source.Rows.Keys)
        {
            cluster.Source.Rows[key] = new("changed");
        }
        var before = await VersionsAsync();
        cluster.Source.Reading = async number => Assert.True(number < 249 || (await VersionsAsync()).SequenceEqual(before));
        await RefreshAsync(cluster, replica);
        Assert.Equal(250, replica.Statistics.LastRefreshChanged);

        async Task<long[]> VersionsAsync() => await Task.WhenAll(cluster.Source.Rows.Keys.Order().Select(key => VersionAsync(cluster, replica, key)));
    }

    [Fact]
    public async Task The_other_replicas_hear_of_what_changed_and_do_not_load_everything_themselves()
    {
        await using var cluster = Start(rows: 10);
        var first = await FilledAsync(cluster);
        var second = await cluster.AddAsync(static o => o.Jitter = 0);
        await second.GetAsync("k0");
        await second.GetAsync("k1");
        cluster.Source.Rows["k0"] = new("changed");
        await RefreshAsync(cluster, first, second);
        await Poll.UntilAsync(async () => (await second.GetAsync("k0"))!.Name == "changed", "the other replica has heard");
        Assert.Equal(2, cluster.Source.LoadAlls);
        Assert.Equal(0, cluster.Source.Loads);
    }

    [Fact]
    public async Task Of_several_replicas_one_refreshes()
    {
        await using var cluster = Start(rows: 3);
        Replica<Tool>[] replicas = [await FilledAsync(cluster), await cluster.AddAsync(), await cluster.AddAsync()];
        for (var i = 0; i < 5; i++)
        {
            await RefreshAsync(cluster, replicas[0], replicas[1..]);
        }
        Assert.Equal(6, cluster.Source.LoadAlls);
        Assert.Equal([true, false, false], replicas.Select(static replica => replica.Statistics.IsRefresher));
    }

    [Fact]
    public async Task Unchanged_rows_stay_fresh_as_long_as_refreshes_go_on_and_expire_when_they_stop()
    {
        await using var cluster = Start(rows: 3);
        var replica = await FilledAsync(cluster);
        await replica.GetAsync("k0");
        for (var i = 0; i < 12; i++)
        {
            await RefreshAsync(cluster, replica);
        }
        await replica.GetAsync("k0");
        await replica.GetAsync("k1");
        Assert.Equal(0, cluster.Source.Loads);
        await replica.StopAsync();
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        await replica.GetAsync("k0");
        Assert.Equal(1, cluster.Source.Loads);
    }

    [Fact]
    public async Task A_row_that_was_invalidated_is_written_anew_although_it_is_as_it_was()
    {
        await using var cluster = Start(rows: 3);
        var replica = await FilledAsync(cluster);
        await replica.Cache.InvalidateAsync("k0");
        await Poll.UntilAsync(() => replica.Statistics.Invalidations == 1, "the message has come");
        await RefreshAsync(cluster, replica);
        Assert.Equal(1, replica.Statistics.LastRefreshChanged);
        await (await cluster.AddAsync()).GetAsync("k0");
        Assert.Equal(0, cluster.Source.Loads);
    }

    [Fact]
    public async Task A_refresh_does_not_overwrite_an_invalidation_that_came_while_it_ran()
    {
        await using var cluster = Start(rows: 3);
        var replica = await FilledAsync(cluster);
        cluster.Source.Rows["k0"] = new("old");
        using (cluster.Source.Hold())
        {
            cluster.Time.Advance(Interval);
            await Poll.UntilAsync(() => cluster.Source.LoadAlls == 2, "the refresh has read the rows");
            cluster.Source.Rows["k0"] = new("new");
            await replica.Cache.InvalidateAsync("k0");
        }
        await Poll.UntilAsync(() => replica.Statistics.Refreshes == 2, "the refresh has ended");
        Assert.Equal("new", (await replica.GetAsync("k0"))!.Name);
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("k0"))!.Name);
    }

    [Fact]
    public async Task A_slow_load_does_not_overwrite_what_a_refresh_has_written()
    {
        await using var cluster = Start(rows: 3);
        var replica = await FilledAsync(cluster);
        await replica.Redis.ExecuteAsync(db => db.KeyDeleteAsync(Keys.Entry(cluster.Service, "k0")), default);
        var other = await cluster.AddAsync(static o => (o.Jitter, o.LoadTimeout) = (0, TimeSpan.FromHours(1)));
        Task<Tool?> slow;
        using (cluster.Source.Hold())
        {
            slow = other.GetAsync("k0");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            cluster.Source.Rows["k0"] = new("new");
            cluster.Time.Advance(Interval);
        }
        await Poll.UntilAsync(() => replica.Statistics.Refreshes == 2 || other.Statistics.Refreshes == 1, "the refresh has ended");
        await slow;
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("k0"))!.Name);
    }

    [Fact]
    public async Task A_cleared_cache_is_filled_again_at_once()
    {
        await using var cluster = Start(rows: 3);
        var replica = await FilledAsync(cluster);
        cluster.Source.Rows["k0"] = new("new");
        await replica.Cache.ClearAsync();
        await Poll.UntilAsync(() => replica.Statistics.Refreshes == 2, "the cache is filled again");
        Assert.Equal(3, replica.Statistics.LastRefreshChanged);
        Assert.Equal("new", (await replica.GetAsync("k0"))!.Name);
        Assert.Equal(0, cluster.Source.Loads);
    }

    [Fact]
    public async Task An_emptied_cache_answers_from_the_source_and_rebuilds_itself_once()
    {
        await using var garnet = new GarnetServer();
        await garnet.InitializeAsync();
        await using var cluster = new Cluster(garnet, Source(50));
        var (first, second) = (await FilledAsync(cluster), await cluster.AddAsync());
        await first.Redis.ExecuteAsync(static db => db.ExecuteAsync("FLUSHALL"), default);
        Assert.Equal("v7", (await second.GetAsync("k7"))!.Name);
        await Poll.UntilAsync(() => first.Statistics.Refreshes + second.Statistics.Refreshes == 2, "the cache is filled again");
        Assert.Equal((2, 1), (cluster.Source.LoadAlls, cluster.Source.Loads));
        Assert.Equal("v8", (await second.GetAsync("k8"))!.Name);
        Assert.Equal(1, cluster.Source.Loads);
    }

    [Fact]
    public async Task A_replica_that_starts_when_the_data_is_fresh_does_not_load_it_again()
    {
        await using var cluster = Start(rows: 3);
        var first = await FilledAsync(cluster);
        await first.StopAsync();
        var second = await cluster.AddAsync(static o => o.Jitter = 0);
        await Poll.UntilAsync(() => second.Statistics.IsRefresher, "the second replica has the lease");
        await second.GetAsync("k0");
        Assert.Equal((1, 0), (cluster.Source.LoadAlls, cluster.Source.Loads));
        cluster.Source.Rows.TryRemove("k0", out _);
        cluster.Source.Rows["k1"] = new("changed");
        await RefreshAsync(cluster, second);
        Assert.Equal((1, 1), (second.Statistics.LastRefreshChanged, second.Statistics.LastRefreshRemoved));
    }

    [Fact]
    public async Task A_failing_source_is_logged_once_and_refreshed_again_when_it_is_back()
    {
        await using var cluster = Start(rows: 3);
        using var log = new LogRecorder();
        var replica = await cluster.AddAsync(static o => o.Jitter = 0, new() { Clock = cluster.Time, Log = log });
        await UntilRefreshedAsync(replica, 1);
        cluster.Source.Failure = new InvalidOperationException("no");
        for (var i = 0; i < 10; i++)
        {
            var before = cluster.Source.LoadAlls;
            await Poll.UntilAsync(() => AdvanceUntil(cluster, () => cluster.Source.LoadAlls > before), "the source is asked again");
        }
        Assert.Equal("v0", (await replica.GetAsync("k0"))!.Name);
        cluster.Source.Failure = null;
        await Poll.UntilAsync(() => AdvanceUntil(cluster, () => replica.Statistics.Refreshes == 2), "the refresh succeeds");
        Assert.Single(log.Entries, static entry => entry is { Level: LogLevel.Warning, Category: "Platform.Data.Caching.things" });
        Assert.Single(log.Entries, static entry => entry.Text == "Cache things is refreshed again");
    }

    private Cluster Start(int rows) => new(redis, Source(rows));

    private static FakeSource<Tool> Source(int rows)
    {
        var source = new FakeSource<Tool> { LoadsAll = true };
        for (var i = 0; i < rows; i++)
        {
            source.Rows[$"k{i}"] = new($"v{i}");
        }
        return source;
    }

    private static async Task<Replica<Tool>> FilledAsync(Cluster cluster)
    {
        var replica = await cluster.AddAsync(static o => o.Jitter = 0);
        await UntilRefreshedAsync(replica, 1);
        return replica;
    }

    private static async Task RefreshAsync(Cluster cluster, Replica<Tool> holder, params Replica<Tool>[] others)
    {
        var next = holder.Statistics.Refreshes + others.Sum(static other => other.Statistics.Refreshes) + 1;
        cluster.Time.Advance(Interval);
        await Poll.UntilAsync(
            () => AdvanceUntil(cluster, () => holder.Statistics.Refreshes + others.Sum(static other => other.Statistics.Refreshes) >= next), "the refresh has ended");
    }

    private static Task UntilRefreshedAsync(Replica<Tool> replica, long times) =>
        Poll.UntilAsync(() => replica.Statistics.Refreshes == times, "the cache is filled");

    /// <summary>The loops wait on the test's clock, also those that began to wait a moment ago.</summary>
    private static bool AdvanceUntil(Cluster cluster, Func<bool> condition)
    {
        if (condition())
        {
            return true;
        }
        cluster.Time.Advance(TimeSpan.FromMilliseconds(500));
        return false;
    }

    private static async Task<long> VersionAsync(Cluster cluster, Replica<Tool> replica, string key)
    {
        var bytes = (byte[]?)await replica.Redis.ExecuteAsync(db => db.StringGetAsync(Keys.Entry(cluster.Service, key)), default);
        Assert.True(EntryHeader.TryRead(bytes, out var header));
        return header.Version;
    }
}
