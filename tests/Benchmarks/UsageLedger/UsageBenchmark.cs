using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Platform.Testing;

namespace Platform.Benchmarks.UsageLedger;

/// <summary>How many events one UsageService applies in a second, and what each costs in write-ahead log, table and index.</summary>
internal static class UsageBenchmark
{
    private static readonly (int Appliers, int BatchSize)[] Cases = [(1, 50), (2, 50), (1, 500), (2, 500)];

    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10);
        await using var server = new PostgresServer();
        await server.InitializeAsync();
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        using var service = await ChildService.StartAsync("UsageService", new Dictionary<string, string>
        {
            ["ConnectionStrings:usagedb"] = connectionString,
            ["ConnectionStrings:redis"] = "127.0.0.1:1,password=none",
            ["ServiceKey"] = TestIdentity.ServiceKey,
            ["services:authservice:http:0"] = "http://127.0.0.1:1",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        await MeasureAsync(server, database, service, 2, 50, TimeSpan.FromSeconds(3));
        foreach (var (appliers, batchSize) in Cases)
        {
            Console.WriteLine(await MeasureAsync(server, database, service, appliers, batchSize, time));
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(
        PostgresServer server, NpgsqlDataSource database, ChildService service, int appliers, int batchSize, TimeSpan time)
    {
        await server.ExecuteAsync("checkpoint");
        var (before, processor, began) = (await ReadAsync(database), service.ProcessorTime, Stopwatch.GetTimestamp());
        var counts = await Task.WhenAll(Enumerable.Range(0, appliers).Select(async applier =>
        {
            using var load = new UsageLoad(service.Address, applier);
            return await load.SendAsync(batchSize, time);
        }));
        var (took, used, after) = (Stopwatch.GetElapsedTime(began).TotalSeconds, service.ProcessorTime - processor, await ReadAsync(database));
        double events = counts.Sum();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {appliers} | {batchSize} | {events / took:N0} | {(after.Wal - before.Wal) / events:N0} | {(after.Tables - before.Tables) / events:N0} | {(after.Indexes - before.Indexes) / events:N0} | {used.TotalMilliseconds * 1000 / events:N0} µs |");
    }

    private static async Task<(long Wal, long Tables, long Indexes)> ReadAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, coalesce(sum(pg_relation_size(oid)), 0)::bigint,
                   coalesce(sum(pg_indexes_size(oid)), 0)::bigint
            from pg_class where relkind = 'r' and (relname = 'applied_event' or relname like 'ledger\_%' or relname like 'usage\_hour\_%')
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
