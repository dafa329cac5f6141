using Microsoft.Extensions.Logging;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed class ShutdownTests(GarnetServer redis)
{
    [Fact]
    public async Task A_process_stops_although_a_load_and_a_refresh_hang_and_says_nothing_of_errors()
    {
        using var log = new LogRecorder();
        await using var cluster = new Cluster(redis, new() { LoadsAll = true });
        cluster.Source.Rows["a"] = new("one");
        Task<Tool?> waiting;
        using (cluster.Source.Hold())
        {
            var replica = await cluster.AddAsync(settings: new() { Log = log });
            await Poll.UntilAsync(() => cluster.Source.LoadAlls == 1, "the refresh has begun");
            waiting = replica.GetAsync("a");
            await Poll.UntilAsync(() => cluster.Source.Loads == 1, "the load has begun");
            await replica.StopAsync();
            await cluster.RemoveAsync(replica);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
        Assert.DoesNotContain(log.Entries, static entry => entry.Level >= LogLevel.Warning && entry.Category.StartsWith("Platform.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_Redis_had_not_taken_is_delivered_at_the_end_if_it_can_be()
    {
        await using var server = new GarnetServer();
        await server.InitializeAsync();
        await using var cluster = new Cluster(server);
        cluster.Source.Rows["a"] = new("old");
        var (first, second) = (await cluster.AddAsync(), await cluster.AddAsync(settings: new()));
        await second.GetAsync("a");
        server.Freeze();
        cluster.Source.Rows["a"] = new("new");
        // The first replica's time stands still: only its end makes it try again.
        await first.Cache.InvalidateAsync("a");
        server.Thaw();
        await second.UntilLinkedAsync();
        await first.StopAsync();
        await Poll.UntilAsync(async () => (await second.GetAsync("a"))!.Name == "new", "the other replica has heard");
    }

    [Fact]
    public async Task A_cache_can_be_asked_after_its_loops_have_ended()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        await replica.StopAsync();
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
        await replica.Cache.InvalidateAsync("a");
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
    }
}
