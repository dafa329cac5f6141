using Npgsql;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Benchmarks.Allocations;

/// <summary>What a service pool allocates beyond the driver's own pool.</summary>
internal static class PoolAllocations
{
    private const int Attempts = 3;

    public static async IAsyncEnumerable<(string Name, long Bytes)> MeasureAsync()
    {
        await using var server = new PostgresServer();
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync();
        await using var pool = ServicePool.Create(PoolProfile.Llm, database);
        await using var bare = NpgsqlDataSource.Create($"{database};Max Auto Prepare=64;Auto Prepare Min Usages=2");
        yield return ("pool: acquire and release, beyond Npgsql", await BeyondAsync(pool, bare, static _ => default));
        yield return ("pool: acquire, select 1 and release, beyond Npgsql", await BeyondAsync(pool, bare, SelectOneAsync));
    }

    /// <summary>The least of some attempts: on a busy machine one side may wait more often than the other, and each wait allocates.</summary>
    private static async Task<long> BeyondAsync(ServicePool pool, NpgsqlDataSource bare, Func<NpgsqlConnection, ValueTask> use)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            least = Math.Min(least, await CompareAsync(pool, bare, use));
        }

        return least;
    }

    private static async Task<long> CompareAsync(ServicePool pool, NpgsqlDataSource bare, Func<NpgsqlConnection, ValueTask> use)
    {
        var theirs = await AllocationBudgets.BytesPerCallAsync(async () =>
        {
            await using var connection = await bare.OpenConnectionAsync();
            await use(connection);
        });
        var ours = await AllocationBudgets.BytesPerCallAsync(async () =>
        {
            await using var connection = await pool.OpenConnectionAsync();
            await use(connection);
        });
        return Math.Max(0, ours - theirs);
    }

    private static async ValueTask SelectOneAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync();
    }
}
