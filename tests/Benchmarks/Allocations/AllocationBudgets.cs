using System.Text.Json;

namespace Platform.Benchmarks.Allocations;

/// <summary>
/// Bytes allocated per operation on the paths that every request takes, against <c>budgets.json</c>. Unlike times, allocations are the same on every
/// machine, so they can fail a build.
/// </summary>
internal static class AllocationBudgets
{
    private const int Rounds = 7;
    private const int Calls = 10_000;

    public static async Task<int> CheckAsync()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "budgets.json");
        var budgets = JsonSerializer.Deserialize<Dictionary<string, long>>(await File.ReadAllTextAsync(path)) ?? [];
        var failed = false;
        await foreach (var (name, bytes) in MeasureAsync())
        {
            var known = budgets.Remove(name, out var budget);
            var within = known && bytes <= budget;
            failed |= !within;
            Console.WriteLine($"{(within ? "ok  " : "OVER")} {name}: {bytes} bytes per operation, budget {(known ? budget : "missing")}");
        }
        foreach (var name in budgets.Keys)
        {
            failed = true;
            Console.WriteLine($"OVER {name}: in budgets.json, but measured by nobody");
        }
        return failed ? 1 : 0;
    }

    /// <summary>The least of some rounds: what else the process does can only add.</summary>
    public static async Task<long> BytesPerCallAsync(Func<ValueTask> call)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Calls; i++)
            {
                await call();
            }
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls);
        }
        return least;
    }

    private static IAsyncEnumerable<(string Name, long Bytes)> MeasureAsync() => PoolAllocations.MeasureAsync()
        .Concat(CacheAllocations.MeasureAsync()).Concat(CounterAllocations.MeasureAsync())
        .Concat(TelemetryAllocations.MeasureAsync()).Concat(VitalsAllocations.MeasureAsync());
}
