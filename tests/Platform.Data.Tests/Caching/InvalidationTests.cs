using Microsoft.Extensions.DependencyInjection;
using Platform.Data.Caching;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.Data.Tests.Caching;

public sealed class InvalidationTests(GarnetServer redis)
{
    [Fact]
    public async Task An_invalidated_key_is_read_anew_on_every_replica()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        await first.GetAsync("a");
        await second.GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        await first.Cache.InvalidateAsync("a");
        Assert.Equal("new", (await first.GetAsync("a"))!.Name);
        await UntilAsync(second, "a", "new");
        await Poll.UntilAsync(() => second.Statistics.Invalidations == 1, "the invalidation is counted");
    }

    [Fact]
    public async Task A_remembered_absence_is_invalidated_as_well()
    {
        await using var cluster = new Cluster(redis);
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        Assert.Null(await first.GetAsync("a"));
        Assert.Null(await second.GetAsync("a"));
        cluster.Source.Rows["a"] = new("born");
        await second.Cache.InvalidateAsync("a");
        Assert.Equal("born", (await second.GetAsync("a"))!.Name);
        await UntilAsync(first, "a", "born");
    }

    [Fact]
    public async Task A_tag_invalidates_the_keys_that_have_it_and_no_others()
    {
        await using var cluster = new Cluster(redis, new() { Tags = static key => [key.Split('/')[0]] });
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        foreach (var key in new[] { "x/1", "x/2", "y/1" })
        {
            cluster.Source.Rows[key] = new("old");
            await first.GetAsync(key);
            await second.GetAsync(key);
            cluster.Source.Rows[key] = new("new");
        }
        await first.Cache.InvalidateTagAsync("x");
        Assert.Equal("new", (await first.GetAsync("x/1"))!.Name);
        await UntilAsync(second, "x/1", "new");
        await UntilAsync(second, "x/2", "new");
        Assert.Equal("old", (await first.GetAsync("y/1"))!.Name);
        Assert.Equal("old", (await second.GetAsync("y/1"))!.Name);
        var third = await cluster.AddAsync();
        Assert.Equal("new", (await third.GetAsync("x/2"))!.Name);
        Assert.Equal("old", (await third.GetAsync("y/1"))!.Name);
    }

    [Fact]
    public async Task A_replica_that_starts_later_does_not_find_what_a_tag_made_void()
    {
        await using var cluster = new Cluster(redis, new() { Tags = static _ => ["t"] });
        cluster.Source.Rows["a"] = new("old");
        var first = await cluster.AddAsync();
        await first.GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        await first.Cache.InvalidateTagAsync("t");
        var second = await cluster.AddAsync();
        Assert.Equal("new", (await second.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task More_tags_than_can_be_remembered_clear_the_cache_rather_than_being_forgotten()
    {
        await using var cluster = new Cluster(redis, new() { Tags = static key => [$"tag-{key}"] });
        cluster.Source.Rows["0"] = new("old");
        var first = await cluster.AddAsync();
        await first.GetAsync("0");
        cluster.Source.Rows["0"] = new("new");
        for (var i = 0; i < 1100; i++)
        {
            await first.Cache.InvalidateTagAsync($"tag-{i}");
        }
        var fields = await RawAsync(first, db => db.HashLengthAsync($"{{{cluster.Service}:things}}:state"));
        Assert.InRange(fields, 1, 1001);
        var second = await cluster.AddAsync();
        Assert.Equal("new", (await second.GetAsync("0"))!.Name);
    }

    [Fact]
    public async Task Clearing_reaches_every_replica_and_touches_no_key_of_others()
    {
        await using var cluster = new Cluster(redis);
        await using var neighbour = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        neighbour.Source.Rows["a"] = new("theirs");
        var (first, second, other) = (await cluster.AddAsync(), await cluster.AddAsync(), await neighbour.AddAsync());
        await RawAsync(first, db => db.StringSetAsync($"foreign-{cluster.Service}", "1"));
        await first.GetAsync("a");
        await second.GetAsync("a");
        await other.GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        neighbour.Source.Rows["a"] = new("changed");
        await second.Cache.ClearAsync();
        Assert.Equal("new", (await second.GetAsync("a"))!.Name);
        await UntilAsync(first, "a", "new");
        Assert.Equal("theirs", (await other.GetAsync("a"))!.Name);
        Assert.Equal("theirs", (await (await neighbour.AddAsync()).GetAsync("a"))!.Name);
        Assert.Equal("1", (string?)await RawAsync(first, db => db.StringGetAsync($"foreign-{cluster.Service}")));
    }

    [Fact]
    public async Task An_invalidation_through_other_code_reaches_the_entries_of_this_code()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        await using var older = await Replica<Basket>.StartAsync(cluster.Service, redis.ConnectionString, new(), TestJson.Default.Basket);
        await older.Cache.InvalidateAsync("a");
        await UntilAsync(replica, "a", "new");
        var third = await cluster.AddAsync();
        Assert.Equal("new", (await third.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task The_registry_clears_by_name_and_says_what_it_cleared()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var replica = await cluster.AddAsync();
        var registry = replica.Services.GetRequiredService<CacheRegistry>();
        await replica.GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        Assert.Equal([], await registry.ClearAsync("no-such-cache"));
        Assert.Equal("old", (await replica.GetAsync("a"))!.Name);
        Assert.Equal(["things"], await registry.ClearAsync("things", key: "a"));
        Assert.Equal("new", (await replica.GetAsync("a"))!.Name);
    }

    private static Task UntilAsync(Replica<Tool> replica, string key, string name) =>
        Poll.UntilAsync(async () => (await replica.GetAsync(key))?.Name == name, $"{key} is {name}");

    private static Task<TResult> RawAsync<TResult>(Replica<Tool> replica, Func<IDatabase, Task<TResult>> command) =>
        replica.Redis.ExecuteAsync(command, CancellationToken.None);
}
