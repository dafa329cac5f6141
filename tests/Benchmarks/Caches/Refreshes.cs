using System.Diagnostics;
using System.Text.Json;
using Platform.Benchmarks.Stack;
using Platform.Data.Caching;
using Platform.Testing;

namespace Platform.Benchmarks.Caches;

/// <summary>A cache of 100,000 rows compared with its source: how long that takes, and what is sent to Redis.</summary>
internal static class Refreshes
{
    private const int Rounds = 3;
    private const int Changed = RowsSource.Count / 100;
    private const int Batch = 100;

    public static async Task PrintAsync(GarnetServer redis)
    {
        List<double> bare = [], fill = [], changed = [], unchanged = [], takeover = [];
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(await SetAllAsync(redis.ConnectionString));
            var (times, _) = await RunAsync(redis.ConnectionString, static () => default);
            foreach (var (list, time) in new[] { fill, changed, unchanged, takeover }.Zip(times))
            {
                list.Add(time);
            }
        }
        // The relay costs time, so bytes have a run of their own.
        await using var relay = new TcpRelay(new Uri($"tcp://localhost:{redis.Port}"));
        var behind = redis.ConnectionString.Replace($":{redis.Port}", $":{relay.Address.Port}", StringComparison.Ordinal);
        var (_, bytes) = await RunAsync(behind, () => (relay.Sent, relay.Received));
        var full = Comparison.Median(fill);
        Comparison.Print($"| the client alone: `SET` of all rows, {Batch} at once | {Comparison.Median(bare):0} ms | {Comparison.Median(bare) / full:0.00} | | |");
        Print("first fill", fill, bytes[0]);
        Print("1 % changed", changed, bytes[1]);
        Print("nothing changed", unchanged, bytes[2]);
        Print("nothing changed, by a replica that has just taken over", takeover, bytes[3]);

        void Print(string what, List<double> times, (long Sent, long Received) moved) => Comparison.Print(
            $"| {what} | {Comparison.Median(times):0} ms | {Comparison.Median(times) / full:0.00} | {moved.Sent / 1024.0:0.0} KiB | {moved.Received / 1024.0:0.0} KiB |");
    }

    /// <summary>Four refreshes in a row: time of each, and what came along meanwhile, which is more than the refresh: the lease is prolonged as well.</summary>
    private static async Task<(List<double> Times, List<(long Sent, long Received)> Bytes)> RunAsync(string redis, Func<(long Sent, long Received)> count)
    {
        var (source, service) = (new RowsSource(), $"b{Guid.NewGuid():n}");
        List<double> times = [];
        List<(long, long)> bytes = [];
        var before = count();
        await using (var host = await StartAsync())
        {
            await TakeAsync(host.Cache, refreshes: 1, RowsSource.Count);
            source.Change(Changed);
            await TakeAsync(host.Cache, refreshes: 2, Changed);
            await TakeAsync(host.Cache, refreshes: 3, 0);
        }
        before = count();
        await using (var next = await StartAsync())
        {
            await TakeAsync(next.Cache, refreshes: 1, 0);
        }
        return (times, bytes);

        Task<CacheHost<Price>> StartAsync() => CacheHost<Price>.StartAsync(
            redis, source, PriceJson.Default.Price, static cache => cache.RefreshInterval = TimeSpan.FromSeconds(3), service);

        async Task TakeAsync(TtlCache<Price> cache, int refreshes, int rows)
        {
            await Poll.UntilAsync(() => cache.GetStatistics().Refreshes == refreshes, "the cache is refreshed", TimeSpan.FromMinutes(1));
            var (statistics, now) = (cache.GetStatistics(), count());
            if (statistics.LastRefreshChanged != rows)
            {
                throw new InvalidOperationException($"{statistics.LastRefreshChanged} rows were written instead of {rows}.");
            }
            times.Add(statistics.LastRefreshMilliseconds);
            bytes.Add((now.Sent - before.Sent, now.Received - before.Received));
            before = now;
        }
    }

    /// <summary>Milliseconds.</summary>
    private static async Task<double> SetAllAsync(string redis)
    {
        await using var host = await RedisHits.StartAsync(redis);
        var client = await host.GetClientAsync();
        var began = Stopwatch.GetTimestamp();
        foreach (var rows in new RowsSource().Read().Chunk(Batch))
        {
            await Task.WhenAll(rows.Select(row => client.StringSetAsync(
                host.KeyInRedis(row.Key), JsonSerializer.SerializeToUtf8Bytes(row.Value, PriceJson.Default.Price), TimeSpan.FromMinutes(5))));
        }
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
