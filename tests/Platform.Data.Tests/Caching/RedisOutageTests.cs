using System.Diagnostics;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class RedisOutageTests : IAsyncLifetime
{
    private readonly GarnetServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Without_Redis_from_the_start_values_come_from_the_source_and_the_process()
    {
        await using var cluster = new Cluster("127.0.0.1:1,password=none");
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync(settings: new() { WaitsForRedis = false });
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
        Assert.Equal((1, 1L), (cluster.Source.Loads, replica.Statistics.HitsMemory));
        cluster.Source.Rows["a"] = new("two");
        await replica.Cache.InvalidateAsync("a");
        Assert.Equal("two", (await replica.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task When_Redis_is_killed_the_process_still_answers_and_forgets_only_when_it_is_back()
    {
        await using var cluster = new Cluster(_server);
        cluster.Source.Rows["a"] = new("old");
        var replica = await cluster.AddAsync(settings: new());
        await replica.GetAsync("a");
        await _server.KillAsync();
        await replica.UntilUnlinkedAsync();
        cluster.Source.Rows["a"] = new("new");
        Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
        cluster.Source.Rows["b"] = new("fresh");
        Assert.Equal("fresh", (await replica.GetAsync("b"))!.Name);
        await _server.StartAsync();
        await replica.UntilLinkedAsync();
        Assert.Equal("new", (await replica.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task An_invalidation_during_an_outage_is_delivered_before_Redis_is_read_again()
    {
        await using var cluster = new Cluster(_server);
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(settings: new()), await cluster.AddAsync(settings: new()));
        await first.GetAsync("a");
        await second.GetAsync("a");
        _server.Freeze();
        cluster.Source.Rows["a"] = new("new");
        await first.Cache.InvalidateAsync("a");
        Assert.False(first.Cache.IsLinked);
        Assert.Equal("new", (await first.GetAsync("a"))!.Name);
        _server.Thaw();
        await first.UntilLinkedAsync();
        await Poll.UntilAsync(async () => (await second.GetAsync("a"))!.Name == "new", "the other replica has heard");
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task Invalidations_of_a_long_outage_are_not_lost_but_collapse_to_everything()
    {
        await using var cluster = new Cluster(_server);
        cluster.Source.Rows["k1"] = new("old");
        var (first, second) = (await cluster.AddAsync(settings: new()), await cluster.AddAsync(settings: new()));
        await second.GetAsync("k1");
        _server.Freeze();
        await first.Cache.InvalidateAsync("k0");
        cluster.Source.Rows["k1"] = new("new");
        for (var i = 1; i < 1500; i++)
        {
            await first.Cache.InvalidateAsync($"k{i}");
        }
        _server.Thaw();
        await first.UntilLinkedAsync();
        await Poll.UntilAsync(async () => (await second.GetAsync("k1"))!.Name == "new", "the other replica has heard");
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("k1"))!.Name);
    }

    [Fact]
    public async Task A_load_from_before_an_outage_with_an_invalidation_by_another_replica_brings_nothing_back()
    {
        await using var cluster = new Cluster(_server);
        cluster.Source.Rows["a"] = new("old");
        var first = await cluster.AddAsync(settings: new());
        Task<Tool?> slow;
        using (cluster.Source.Hold())
        {
            slow = first.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            await _server.KillAsync();
            await first.UntilUnlinkedAsync();
            cluster.Source.Rows["a"] = new("new");
            await first.Cache.InvalidateAsync("a");
            await _server.StartAsync();
            await first.UntilLinkedAsync();
        }
        await slow;
        Assert.Equal("new", (await first.GetAsync("a"))!.Name);
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task A_frozen_Redis_costs_a_few_deadlines_and_no_more_and_recovers_by_itself()
    {
        await using var cluster = new Cluster(_server);
        var replica = await cluster.AddAsync(settings: new());
        _server.Freeze();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            cluster.Source.Rows[$"k{i}"] = new($"v{i}");
            Assert.Equal($"v{i}", (await replica.GetAsync($"k{i}"))!.Name);
        }
        // Two hundred deadlines of 250 ms would take fifty seconds.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
        Assert.InRange(replica.Statistics.RedisErrors, 1, 30);
        _server.Thaw();
        await replica.UntilLinkedAsync();
        cluster.Source.Rows["after"] = new("thaw");
        await replica.GetAsync("after");
        Assert.Equal("thaw", (await (await cluster.AddAsync()).GetAsync("after"))!.Name);
        Assert.Equal(201, cluster.Source.Loads);
    }

    [Fact]
    public async Task A_refresh_that_Redis_interrupted_is_made_up_for_long_before_the_next_is_due()
    {
        await using var cluster = new Cluster(_server, new() { LoadsAll = true, Rows = { ["a"] = new("one") } });
        Replica<Tool> replica;
        long errors;
        using (cluster.Source.Hold())
        {
            replica = await cluster.AddAsync(
                static o => o.RefreshInterval = TimeSpan.FromHours(1), new() { Configuration = { ["Redis:CommandTimeoutMilliseconds"] = "50" } });
            await Poll.UntilAsync(() => cluster.Source.LoadAlls == 1, "the refresh has read the source");
            // A cold server may have been slow already.
            errors = replica.Statistics.RedisErrors;
            _server.Freeze();
        }
        await Poll.UntilAsync(() => replica.Statistics.RedisErrors > errors, "a write was not answered");
        Assert.Equal(0, replica.Statistics.Refreshes);
        _server.Thaw();
        await Poll.UntilAsync(() => replica.Statistics.Refreshes == 1, "the refresh was repeated");
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
        Assert.Equal(0, cluster.Source.Loads);
    }
}
