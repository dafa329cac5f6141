using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Memory;
using Platform.Data.Caching;

namespace Platform.Benchmarks.Caches;

/// <summary>A hit in the process beside one of the framework's memory cache, which has entries with an end as well.</summary>
internal static class MemoryHits
{
    private const int Rounds = 21;
    private const int Keys = 1000;
    private const int Passes = 1000;

    public static async Task PrintAsync(string redis)
    {
        await PrintAsync(redis, "record, 1 thread", threads: 1, static key => Price.Of(key), PriceJson.Default.Price);
        await PrintAsync(redis, "record, 2 threads", threads: 2, static key => Price.Of(key), PriceJson.Default.Price);
        await PrintAsync(redis, "a type that can be changed, copied for each caller", threads: 1, PriceDraft.Of, PriceJson.Default.PriceDraft);
    }

    private static async Task PrintAsync<T>(string redis, string what, int threads, Func<string, T> make, JsonTypeInfo<T> json)
        where T : class
    {
        await using var host = await CacheHost<T>.StartAsync(redis, new MadeUpSource<T>(make), json);
        using var memory = new MemoryCache(new MemoryCacheOptions());
        foreach (var key in NewKeys())
        {
            await host.Cache.GetAsync(key, CancellationToken.None);
            memory.Set(key, make(key), TimeSpan.FromHours(1));
        }
        var result = await Comparison.RunAsync(
            Rounds, () => TimeAsync(threads, keys => ReadAsync(host.Cache, keys)), () => TimeAsync(threads, keys => new(Read<T>(memory, keys))));
        Comparison.Print($"| {what} | {result.Theirs:0} ns | {result.Ours:0} ns | {result.Ratio:0.00} |");
    }

    /// <summary>Nanoseconds a call.</summary>
    private static async Task<double> TimeAsync(int threads, Func<string[], ValueTask<int>> readAsync)
    {
        var keys = NewKeys();
        var began = Stopwatch.GetTimestamp();
        var found = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(async () =>
        {
            var hits = 0;
            for (var pass = 0; pass < Passes; pass++)
            {
                hits += await readAsync(keys);
            }
            return hits;
        })));
        var time = Stopwatch.GetElapsedTime(began);
        return found.All(static hits => hits == Keys * Passes)
            ? time.TotalNanoseconds / (Keys * Passes)
            : throw new InvalidOperationException("Not every call was a hit.");
    }

    private static async ValueTask<int> ReadAsync<T>(TtlCache<T> cache, string[] keys)
        where T : class
    {
        var hits = 0;
        foreach (var key in keys)
        {
            hits += await cache.GetAsync(key, CancellationToken.None) is null ? 0 : 1;
        }
        return hits;
    }

    private static int Read<T>(MemoryCache memory, string[] keys)
    {
        var hits = 0;
        foreach (var key in keys)
        {
            hits += memory.TryGetValue(key, out T? value) && value is not null ? 1 : 0;
        }
        return hits;
    }

    /// <summary>Never the instances that the caches hold: callers make their keys themselves.</summary>
    private static string[] NewKeys() => [.. Enumerable.Range(0, Keys).Select(static i => $"tenant-42/model-{i}")];
}
