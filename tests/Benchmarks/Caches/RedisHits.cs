using System.Diagnostics;
using System.Text.Json;
using Platform.Data.Caching.Serialization;
using StackExchange.Redis;

namespace Platform.Benchmarks.Caches;

/// <summary>A hit in Redis beside the client's own call, on the same connection and for the same bytes.</summary>
internal sealed class RedisHits(CacheHost<Price> host, IDatabase client)
{
    // Short and many, since the machine's mood changes within a second.
    private const int Rounds = 81;
    private const int Calls = 1280;

    public static async Task PrintAsync(string redis)
    {
        await using var host = await StartAsync(redis);
        var hits = new RedisHits(host, await host.GetClientAsync());
        await hits.PrintAsync("1 caller", 1, hits.CallClientAsync);
        await hits.PrintAsync("64 callers", 64, hits.CallClientAsync);
        await hits.PrintAsync("64 callers, and the client's caller reads the JSON", 64, hits.CallClientAndReadAsync);
    }

    /// <summary>A cache that keeps nothing in the process.</summary>
    public static Task<CacheHost<Price>> StartAsync(string redis) =>
        CacheHost<Price>.StartAsync(redis, new MadeUpSource<Price>(static key => Price.Of(key)), PriceJson.Default.Price, static cache => cache.MaxEntryBytes = 0);

    public async Task<bool> CallCacheAsync(string key) => await host.Cache.GetAsync(key, CancellationToken.None) is not null;

    public async Task<bool> CallClientAsync(string key) => (byte[]?)await client.StringGetAsync(host.KeyInRedis(key)) is not null;

    private async Task<bool> CallClientAndReadAsync(string key) =>
        (byte[]?)await client.StringGetAsync(host.KeyInRedis(key)) is { } bytes
        && JsonSerializer.Deserialize(bytes.AsSpan(EntryHeader.Length), PriceJson.Default.Price) is not null;

    private async Task PrintAsync(string what, int callers, Func<string, Task<bool>> other)
    {
        string[] keys = [.. Enumerable.Range(0, callers).Select(static i => $"tenant-42/model-{i}")];
        foreach (var key in keys)
        {
            await CallCacheAsync(key);
        }
        var before = host.Cache.GetStatistics().HitsRedis;
        var result = await Comparison.RunAsync(Rounds, () => TimeAsync(keys, CallCacheAsync), () => TimeAsync(keys, other));
        Comparison.Print($"| {what} | {result.Theirs:0.0} µs | {result.Ours:0.0} µs | {result.Ratio:0.00} |");
        if (host.Cache.GetStatistics().HitsRedis - before != (Rounds + 1) * Calls)
        {
            throw new InvalidOperationException("Not every call was a hit in Redis.");
        }
    }

    /// <summary>Microseconds of the whole by the calls; a caller has a key and asks for it one time after the other.</summary>
    private static async Task<double> TimeAsync(string[] keys, Func<string, Task<bool>> call)
    {
        var began = Stopwatch.GetTimestamp();
        var found = await Task.WhenAll(keys.Select(key => Task.Run(async () =>
        {
            var hits = 0;
            for (var i = 0; i < Calls / keys.Length; i++)
            {
                hits += await call(key) ? 1 : 0;
            }
            return hits;
        })));
        var time = Stopwatch.GetElapsedTime(began);
        return found.Sum() == Calls ? time.TotalMicroseconds / Calls : throw new InvalidOperationException("Not every call was a hit.");
    }
}
