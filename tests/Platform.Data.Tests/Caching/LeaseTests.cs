using Platform.Data.Caching;
using Platform.Data.Caching.Refreshing;
using Platform.Data.Caching.Serialization;
using Platform.Data.Caching.Shared;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

/// <summary>One replica refreshes at a time, whatever becomes of it. In real time, since a lease ends by Redis's clock.</summary>
public sealed class LeaseTests(GarnetServer redis)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task A_holder_that_stops_gives_the_lease_back()
    {
        await using var cluster = Start();
        var (first, observer) = (await AddAsync(cluster), await AddAsync(cluster, source: new()));
        await Poll.UntilAsync(() => first.Statistics.Refreshes > 0, "the first replica has refreshed");
        Assert.True(await observer.Redis.ExecuteAsync(db => db.KeyExistsAsync(Keys.Of(cluster.Service).Lease), default));
        await first.StopAsync();
        Assert.False(await observer.Redis.ExecuteAsync(db => db.KeyExistsAsync(Keys.Of(cluster.Service).Lease), default));
    }

    [Fact]
    public async Task When_the_holder_dies_another_takes_over_within_the_interval()
    {
        await using var cluster = Start();
        var commands = Commands(await AddAsync(cluster, source: new()), cluster);
        Assert.True(await commands.HoldAsync("dead"));
        var second = await AddAsync(cluster);
        Assert.False(second.Statistics.IsRefresher);
        await Poll.UntilAsync(() => second.Statistics.IsRefresher, "the second replica has taken over", Interval);
        await Poll.UntilAsync(() => second.Statistics.Refreshes > 0, "the second replica has refreshed");
    }

    [Fact]
    public async Task A_holder_that_was_frozen_can_not_write_when_it_wakes()
    {
        await using var cluster = Start();
        var replica = await AddAsync(cluster, source: new());
        var commands = Commands(replica, cluster);
        Assert.True(await commands.HoldAsync("frozen"));
        var begin = await commands.BeginAsync("frozen");
        // What a freeze comes to: the lease has run out, and another has it.
        await replica.Redis.ExecuteAsync(db => db.KeyDeleteAsync(Keys.Of(cluster.Service).Lease), default);
        Assert.True(await commands.HoldAsync("other"));

        var row = new RowChange(RowChange.Write, "k0", new EntryHeader(EntryKind.Indexed, begin, 0, 1000).Precede("{}"u8), "mark");
        Assert.Equal("", await commands.SendAsync("frozen", begin, [row]));
        Assert.Equal("", await commands.SendAsync("frozen", begin, [row with { Action = RowChange.Remove }]));
        Assert.False(await commands.EndAsync("frozen", new(begin, 1)));
        Assert.Equal(0, await commands.BeginAsync("frozen"));
        Assert.False(await commands.HoldAsync("frozen"));
        Assert.False(await replica.Redis.ExecuteAsync(db => db.KeyExistsAsync(Keys.Entry(cluster.Service, "k0")), default));
        Assert.Equal("1", await commands.SendAsync("other", begin, [row]));
    }

    [Fact]
    public async Task A_refresh_that_loses_its_lease_ends_and_the_successor_finishes_the_work()
    {
        await using var cluster = Start();
        var first = await AddAsync(cluster);
        await Poll.UntilAsync(() => first.Statistics.Refreshes > 0, "the first replica has refreshed");
        var keys = Keys.Of(cluster.Service);
        using (cluster.Source.Hold())
        {
            var before = cluster.Source.LoadAlls;
            await Poll.UntilAsync(() => cluster.Source.LoadAlls > before, "a refresh is under way");
            cluster.Source.Rows["k0"] = new("new");
            await first.Redis.ExecuteAsync(db => db.StringSetAsync(keys.Lease, "thief", TimeSpan.FromMilliseconds(400)), default);
        }
        await Poll.UntilAsync(async () => (await first.GetAsync("k0"))!.Name == "new", "the change is there in the end");
    }

    private Cluster Start()
    {
        var cluster = new Cluster(redis, new() { LoadsAll = true });
        cluster.Source.Rows["k0"] = new("v0");
        return cluster;
    }

    /// <summary>With a source of its own, that can't load everything, a replica leaves the lease to the test.</summary>
    private static async Task<Replica<Tool>> AddAsync(Cluster cluster, FakeSource<Tool>? source = null) => source is null
        ? await cluster.AddAsync(static o => o.RefreshInterval = Interval, new())
        : await cluster.AddAsync(static o => o.RefreshInterval = Interval, new() { Source = source });

    private static RefreshCommands Commands(Replica<Tool> replica, Cluster cluster)
    {
        var options = new CacheOptions { RefreshInterval = Interval };
        return new(new SharedLevel(replica.Redis, Keys.Of(cluster.Service), options, new()), options);
    }
}
