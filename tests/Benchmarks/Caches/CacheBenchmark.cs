using Platform.Testing;

namespace Platform.Benchmarks.Caches;

/// <summary>What the cache costs beside what it is made of, and what it saves.</summary>
internal static class CacheBenchmark
{
    public static async Task<int> RunAsync()
    {
        await using var redis = new GarnetServer();
        await redis.InitializeAsync();
        PrintHead("hit in the process", "IMemoryCache", "cache", "ratio");
        await MemoryHits.PrintAsync(redis.ConnectionString);
        PrintHead("hit in Redis", "client", "cache", "ratio");
        await RedisHits.PrintAsync(redis.ConnectionString);
        PrintHead($"{RowsSource.Count:n0} rows", "time", "to the first fill", "sent to Redis", "received");
        await Refreshes.PrintAsync(redis);
        PrintHead("10,000 callers miss one key", "loads", "until all have asked", "and until all have the answer");
        return await Misses.PrintAsync(redis.ConnectionString) ? 0 : 1;
    }

    private static void PrintHead(params string[] columns)
    {
        Console.WriteLine($"\n| {string.Join(" | ", columns)} |");
        Console.WriteLine($"| {string.Join(" | ", columns.Select(static _ => "---"))} |");
    }
}
