using System.Diagnostics;
using Platform.Data.Caching;

namespace Platform.Benchmarks.Caches;

/// <summary>Ten thousand callers ask for a key that no level has, and the source answers none before all have asked: it must be asked once.</summary>
internal static class Misses
{
    private const int Callers = 10_000;
    private const int Rounds = 7;

    /// <summary>False when the source was asked more than once.</summary>
    public static async Task<bool> PrintAsync(string redis)
    {
        var inOne = await PrintAsync(redis, "1 replica", replicas: 1);
        return await PrintAsync(redis, "2 replicas, one load in the cluster", replicas: 2) && inOne;
    }

    private static async Task<bool> PrintAsync(string redis, string what, int replicas)
    {
        List<(double Asking, double Answering, int Loads)> rounds = [];
        for (var round = 0; round <= Rounds; round++)
        {
            rounds.Add(await RunAsync(redis, replicas));
        }
        // The first only warms up, but what it did counts.
        var (asking, answering) = (Comparison.Median(rounds.Skip(1).Select(static one => one.Asking)), Comparison.Median(rounds.Skip(1).Select(static one => one.Answering)));
        var loads = rounds.Max(static one => one.Loads);
        Comparison.Print($"| {what} | {loads} | {asking:0.0} ms | {answering:0.0} ms |");
        return loads == 1;
    }

    private static async Task<(double Asking, double Answering, int Loads)> RunAsync(string redis, int replicas)
    {
        var (source, service) = (new GatedSource(), $"b{Guid.NewGuid():n}");
        List<CacheHost<Price>> hosts = [];
        for (var i = 0; i < replicas; i++)
        {
            hosts.Add(await CacheHost<Price>.StartAsync(redis, source, PriceJson.Default.Price, cache => cache.ClusterSingleFlight = replicas > 1, service));
        }
        var asked = 0;
        var allAsked = 0L;
        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(() => AskAsync(hosts[i % replicas].Cache))));
        var time = Stopwatch.GetElapsedTime(began);
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
        if (answers.Any(static answer => answer is null))
        {
            throw new InvalidOperationException("Not every caller got the value.");
        }
        var asking = Stopwatch.GetElapsedTime(began, allAsked);
        return (asking.TotalMilliseconds, (time - asking).TotalMilliseconds, source.Loads);

        async Task<Price?> AskAsync(TtlCache<Price> cache)
        {
            var answer = cache.GetAsync("tenant-42/model-0", CancellationToken.None).AsTask();
            if (Interlocked.Increment(ref asked) == Callers)
            {
                allAsked = Stopwatch.GetTimestamp();
                source.Open();
            }
            return await answer;
        }
    }
}
