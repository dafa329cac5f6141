using Platform.Testing;

namespace Platform.Benchmarks.Caches;

/// <summary>What the cache costs beside what it is made of, and what it saves.</summary>
internal static class CacheBenchmark
{
    public static async Task<int> RunAsync()
    {
        await using var redis = new GarnetServer();
        await redis.InitializeAsync();
        Console.WriteLine("| hit in the process | IMemoryCache | cache | ratio |\n| --- | --- | --- | --- |");
        await MemoryHits.PrintAsync(redis.ConnectionString);
        Console.WriteLine("\n| hit in Redis | client | cache | ratio |\n| --- | --- | --- | --- |");
        await RedisHits.PrintAsync(redis.ConnectionString);
        return 0;
    }
}
