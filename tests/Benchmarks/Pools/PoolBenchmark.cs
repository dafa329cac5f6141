using System.Diagnostics;
using Npgsql;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Benchmarks.Pools;

/// <summary>What the queue, the check and the numbers of a service pool cost beside the driver's own pool, and whether its queue is fair.</summary>
internal static class PoolBenchmark
{
    private const int Rounds = 15;
    private const int Calls = 4000;
    private const int Oversubscription = 10;

    public static async Task<int> RunAsync()
    {
        await using var server = new PostgresServer();
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync();
        await using var pool = ServicePool.Create(PoolProfile.Llm, database);
        await using var bare = NpgsqlDataSource.Create($"{database};Maximum Pool Size=23;Max Auto Prepare=64;Auto Prepare Min Usages=2");
        await PrintOverheadAsync(pool, bare);
        await PrintFairnessAsync(pool);
        return 0;
    }

    private static async Task PrintOverheadAsync(ServicePool pool, NpgsqlDataSource bare)
    {
        var result = await Comparison.RunAsync(Rounds, () => TimeAsync(Pooled), () => TimeAsync(Bare));
        Comparison.Print(
            $"| acquire + select 1 + release | {result.Theirs:0.0} µs bare | {result.Ours:0.0} µs pool | +{result.Difference:0.0} µs | ratio {result.Ratio:0.00} |");

        ValueTask<NpgsqlConnection> Pooled() => pool.OpenConnectionAsync();
        ValueTask<NpgsqlConnection> Bare() => bare.OpenConnectionAsync();
    }

    /// <summary>Ten times as many callers as places, all at once: the last should not wait much longer, relative to the others, than its turn explains.</summary>
    private static async Task PrintFairnessAsync(ServicePool pool)
    {
        var statistics = pool.GetStatistics();
        var callers = (statistics.Size + statistics.Overflow) * Oversubscription;
        var waits = new List<double>();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var asked = Stopwatch.GetTimestamp();
                await using var connection = await pool.OpenConnectionAsync();
                var waited = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
                await using var command = new NpgsqlCommand("select 1", connection);
                await command.ExecuteScalarAsync();
                lock (waits)
                {
                    // The first of each found a pool that was still filling.
                    if (i > 0)
                    {
                        waits.Add(waited);
                    }
                }
            }
        })));
        waits.Sort();
        var (median, p99) = (waits[waits.Count / 2], waits[waits.Count * 99 / 100]);
        Comparison.Print($"| {callers} callers for {callers / Oversubscription} connections | median wait {median:0.0} ms | p99 {p99:0.0} ms | p99 / median {p99 / median:0.00} | |");
    }

    private static async Task<double> TimeAsync(Func<ValueTask<NpgsqlConnection>> open)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            await using var connection = await open();
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync();
        }
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Calls;
    }
}
