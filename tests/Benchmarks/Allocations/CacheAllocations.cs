using Platform.Benchmarks.Caches;
using Platform.Testing;

namespace Platform.Benchmarks.Allocations;

/// <summary>What a hit of the cache allocates: in the process at all, in Redis beyond the client's own call.</summary>
internal static class CacheAllocations
{
    private const string Key = "tenant-42/model-0";

    public static async IAsyncEnumerable<(string Name, long Bytes)> MeasureAsync()
    {
        await using var redis = new GarnetServer();
        await redis.InitializeAsync();
        yield return ("cache: hit in the process", await HitInProcessAsync(redis.ConnectionString));
        yield return ("cache: hit in Redis, beyond the client", await HitInRedisAsync(redis.ConnectionString));
    }

    private static async Task<long> HitInProcessAsync(string redis)
    {
        await using var host = await CacheHost<Price>.StartAsync(redis, new MadeUpSource<Price>(static key => Price.Of(key)), PriceJson.Default.Price);
        await host.Cache.GetAsync(Key, CancellationToken.None);
        return await AllocationBudgets.BytesPerCallAsync(async () => await host.Cache.GetAsync(Key, CancellationToken.None));
    }

    private static async Task<long> HitInRedisAsync(string redis)
    {
        await using var host = await RedisHits.StartAsync(redis);
        var hits = new RedisHits(host, await host.GetClientAsync());
        await hits.CallCacheAsync(Key);
        var theirs = await AllocationBudgets.BytesPerCallAsync(async () => await hits.CallClientAsync(Key));
        var ours = await AllocationBudgets.BytesPerCallAsync(async () => await hits.CallCacheAsync(Key));
        return ours - theirs;
    }
}
