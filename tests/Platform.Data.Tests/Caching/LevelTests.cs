using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class LevelTests(GarnetServer redis)
{
    [Fact]
    public async Task A_value_is_loaded_once_then_answered_by_the_process()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
        var second = replica.Cache.GetAsync("a", default).AsTask();
        Assert.True(second.IsCompletedSuccessfully);
        Assert.Equal("one", (await second)!.Name);
        Assert.Equal((1, 1L, 1L), (cluster.Source.Loads, replica.Statistics.HitsMemory, replica.Statistics.Misses));
    }

    [Fact]
    public async Task Another_replica_finds_the_value_in_Redis()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        await first.GetAsync("a");
        Assert.Equal("one", (await second.GetAsync("a"))!.Name);
        Assert.Equal((1, 1L, 0L), (cluster.Source.Loads, second.Statistics.HitsRedis, second.Statistics.Misses));
    }

    [Fact]
    public async Task What_does_not_exist_is_remembered_for_its_own_shorter_time()
    {
        await using var cluster = new Cluster(redis);
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        Assert.Null(await first.GetAsync("a"));
        Assert.Null(await first.GetAsync("a"));
        Assert.Null(await second.GetAsync("a"));
        Assert.Equal((1, 1L, 1L), (cluster.Source.Loads, first.Statistics.NegativeHits, second.Statistics.NegativeHits));
        cluster.Source.Rows["a"] = new("born");
        cluster.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("born", (await first.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task A_value_is_fresh_for_its_time_in_both_levels_and_no_longer()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(static o => o.Jitter = 0), await cluster.AddAsync(static o => o.Jitter = 0));
        await first.GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        cluster.Time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal("old", (await first.GetAsync("a"))!.Name);
        Assert.Equal("old", (await second.GetAsync("a"))!.Name);
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("new", (await second.GetAsync("a"))!.Name);
        Assert.Equal("new", (await first.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task Times_vary_so_that_what_was_loaded_together_does_not_expire_together()
    {
        await using var cluster = new Cluster(redis);
        var replica = await cluster.AddAsync(static o => (o.Jitter, o.NegativeTtl) = (0.5, TimeSpan.FromSeconds(100)));
        string[] keys = [.. Enumerable.Range(0, 50).Select(static i => $"k{i}")];
        foreach (var key in keys)
        {
            await replica.GetAsync(key);
        }
        cluster.Time.Advance(TimeSpan.FromSeconds(75));
        foreach (var key in keys)
        {
            await replica.GetAsync(key);
        }
        Assert.InRange(cluster.Source.Loads, 51, 99);
    }

    [Fact]
    public async Task A_value_over_the_size_limit_is_kept_in_Redis_only()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["big"] = new(new string('x', 5000));
        var replica = await cluster.AddAsync(static o => o.MaxEntryBytes = 1000);
        await replica.GetAsync("big");
        Assert.Equal(5000, (await replica.GetAsync("big"))!.Name.Length);
        Assert.Equal((1, 0, 1L), (cluster.Source.Loads, replica.Statistics.Entries, replica.Statistics.HitsRedis));
    }

    [Fact]
    public async Task The_process_holds_so_many_entries_and_keeps_those_in_use()
    {
        await using var cluster = new Cluster(redis);
        var replica = await cluster.AddAsync(static o => o.MaxEntries = 10);
        for (var i = 0; i < 100; i++)
        {
            cluster.Source.Rows[$"k{i}"] = new($"v{i}");
            await replica.GetAsync($"k{i}");
            await replica.GetAsync("k0");
        }
        Assert.Equal((10, 90L), (replica.Statistics.Entries, replica.Statistics.Evictions));
        var before = replica.Statistics.HitsMemory;
        await replica.GetAsync("k0");
        await replica.GetAsync("k99");
        Assert.Equal(before + 2, replica.Statistics.HitsMemory);
    }

    [Fact]
    public async Task The_process_holds_so_many_bytes()
    {
        await using var cluster = new Cluster(redis);
        var replica = await cluster.AddAsync(static o => o.MaxBytes = 20_000);
        for (var i = 0; i < 100; i++)
        {
            cluster.Source.Rows[$"k{i}"] = new(new string('x', 1000));
            await replica.GetAsync($"k{i}");
            Assert.True(replica.Statistics.Bytes <= 20_000, $"{replica.Statistics.Bytes} bytes");
        }
        Assert.InRange(replica.Statistics.Entries, 10, 19);
    }

    [Fact]
    public async Task A_hit_in_the_process_allocates_nothing()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        Assert.Equal(0, AllocatedBy(replica));

        static long AllocatedBy(Replica<Tool> replica)
        {
            var cache = replica.Cache;
            Ask(1000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Ask(1000);
            return GC.GetAllocatedBytesForCurrentThread() - before;

            void Ask(int times)
            {
                for (var i = 0; i < times; i++)
                {
                    var answer = cache.GetAsync("a", default);
                    Assert.True(answer.IsCompletedSuccessfully);
                }
            }
        }
    }
}
