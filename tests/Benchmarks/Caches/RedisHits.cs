using System.Diagnostics;
using StackExchange.Redis;

namespace Platform.Benchmarks.Caches;

/// <summary>A hit in Redis beside the client's own call, on the same connection, for the same bytes, which the client leaves as they are.</summary>
internal static class RedisHits
{
    private const int Rounds = 15;
    private const int Calls = 8000;

    public static async Task PrintAsync(string redis)
    {
        await using var host = await StartAsync(redis);
        var client = await host.GetClientAsync();
        foreach (var callers in (int[])[1, 64])
        {
            string[] keys = [.. Enumerable.Range(0, callers).Select(static i => $"tenant-42/model-{i}")];
            RedisKey[] keysInRedis = [.. keys.Select(host.KeyInRedis)];
            foreach (var key in keys)
            {
                await host.Cache.GetAsync(key, CancellationToken.None);
            }
            var hits = host.Cache.GetStatistics().HitsRedis;
            var result = await Comparison.RunAsync(
                Rounds,
                () => TimeAsync(callers, async i => await host.Cache.GetAsync(keys[i], CancellationToken.None) is not null),
                () => TimeAsync(callers, async i => (byte[]?)await client.StringGetAsync(keysInRedis[i]) is not null));
            if (host.Cache.GetStatistics().HitsRedis - hits != (Rounds + 1) * (Calls / callers) * callers)
            {
                throw new InvalidOperationException("Not every call was a hit in Redis.");
            }
            Comparison.Print($"| {callers} callers | {result.Theirs:0.0} µs | {result.Ours:0.0} µs | {result.Ratio:0.00} |");
        }
    }

    /// <summary>A cache that keeps nothing in the process.</summary>
    public static Task<CacheHost<Price>> StartAsync(string redis) =>
        CacheHost<Price>.StartAsync(redis, new MadeUpSource<Price>(static key => Price.Of(key)), PriceJson.Default.Price, static cache => cache.MaxEntryBytes = 0);

    /// <summary>Microseconds of the whole by the calls.</summary>
    private static async Task<double> TimeAsync(int callers, Func<int, Task<bool>> read)
    {
        var began = Stopwatch.GetTimestamp();
        var found = await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(async () =>
        {
            var hits = 0;
            for (var call = 0; call < Calls / callers; call++)
            {
                hits += await read(i) ? 1 : 0;
            }
            return hits;
        })));
        var time = Stopwatch.GetElapsedTime(began);
        return found.All(hits => hits == Calls / callers)
            ? time.TotalMicroseconds / found.Sum()
            : throw new InvalidOperationException("Not every call was a hit.");
    }
}
