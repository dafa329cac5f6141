using Platform.Testing;

namespace Platform.Data.Tests.Caching;

/// <summary>A load that read before a change and answers after it must not bring the old value back, to any replica, by any way.</summary>
public sealed class ResurrectionTests(GarnetServer redis)
{
    [Fact]
    public async Task A_slow_load_does_not_outlive_an_invalidation_by_the_same_replica()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var replica = await cluster.AddAsync();
        var slow = await InvalidateDuringLoadAsync(cluster, replica, replica);
        Assert.Equal("old", (await slow)!.Name);
        Assert.Equal("new", (await replica.GetAsync("a"))!.Name);
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task A_slow_load_does_not_outlive_an_invalidation_by_another_replica()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        await await InvalidateDuringLoadAsync(cluster, loading: first, invalidating: second);
        Assert.Equal("new", (await second.GetAsync("a"))!.Name);
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
        await Poll.UntilAsync(async () => (await first.GetAsync("a"))!.Name == "new", "the loading replica has forgotten the old value");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_load_does_not_outlive_the_invalidation_of_a_tag_or_of_everything(bool byTag)
    {
        await using var cluster = new Cluster(redis, new() { Tags = static _ => ["t"] });
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        Task<Tool?> slow;
        using (cluster.Source.Hold())
        {
            slow = first.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            cluster.Source.Rows["a"] = new("new");
            await (byTag ? second.Cache.InvalidateTagAsync("t") : second.Cache.ClearAsync());
        }
        await slow;
        Assert.Equal("new", (await second.GetAsync("a"))!.Name);
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task A_caller_after_an_invalidation_does_not_join_a_load_from_before_it()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var replica = await cluster.AddAsync();
        Task<Tool?> before, after;
        using (cluster.Source.Hold())
        {
            before = replica.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            cluster.Source.Rows["a"] = new("new");
            await replica.Cache.InvalidateAsync("a");
            after = replica.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 2, "another load has begun");
        }
        Assert.Equal(("old", "new"), ((await before)!.Name, (await after)!.Name));
    }

    [Fact]
    public async Task A_slow_load_does_not_write_to_a_store_that_has_lost_its_memory_of_the_invalidation()
    {
        await using var garnet = new GarnetServer();
        await garnet.InitializeAsync();
        await using var cluster = new Cluster(garnet);
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        Task<Tool?> slow;
        using (cluster.Source.Hold())
        {
            slow = first.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            cluster.Source.Rows["a"] = new("new");
            await second.Cache.InvalidateAsync("a");
            await first.Redis.ExecuteAsync(static db => db.ExecuteAsync("FLUSHALL"), default);
        }
        await slow;
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task A_slow_load_does_not_write_where_the_mark_of_the_invalidation_was_evicted()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync());
        Task<Tool?> slow;
        using (cluster.Source.Hold())
        {
            slow = first.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            cluster.Source.Rows["a"] = new("new");
            await second.Cache.InvalidateAsync("a");
            await first.Redis.ExecuteAsync(db => db.KeyDeleteAsync(Keys.Entry(cluster.Service, "a")), default);
        }
        await slow;
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task Entries_older_than_the_state_in_Redis_are_void()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("old");
        await (await cluster.AddAsync()).GetAsync("a");
        cluster.Source.Rows["a"] = new("new");
        var replica = await cluster.AddAsync();
        await replica.Redis.ExecuteAsync(db => db.KeyDeleteAsync($"{{{cluster.Service}:things}}:state"), default);
        Assert.Equal("new", (await (await cluster.AddAsync()).GetAsync("a"))!.Name);
    }

    private static async Task<Task<Tool?>> InvalidateDuringLoadAsync(Cluster cluster, Replica<Tool> loading, Replica<Tool> invalidating)
    {
        using var held = cluster.Source.Hold();
        var slow = loading.GetAsync("a");
        await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
        cluster.Source.Rows["a"] = new("new");
        await invalidating.Cache.InvalidateAsync("a");
        return slow;
    }
}
