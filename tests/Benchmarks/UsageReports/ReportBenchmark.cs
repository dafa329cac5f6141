using System.Globalization;
using Npgsql;
using Platform.Benchmarks.UsageLedger;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.Benchmarks.UsageReports;

/// <summary>Reports over a large ledger, and what batches of events feel of them. The server and its data are gone afterwards.</summary>
internal static class ReportBenchmark
{
    private const int Rounds = 4;
    private const int BatchSize = 50;
    private const int Reads = 21;

    /// <summary>A thousand events a second; without a pause, the two would only compete for the processors.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        var rows = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        var (from, to) = LedgerFill.Year;
        await using var server = new PostgresServer();
        await using var identity = new TestIdentity();
        await server.InitializeAsync();
        await identity.InitializeAsync();
        // As it ships: the service makes the role that its pools use.
        await using var database = await server.CreateDatabaseAsAdminAsync();
        using var service = await ChildService.StartAsync("UsageService", Settings(database.ConnectionString, identity));
        await using var admin = NpgsqlDataSource.Create(database.ConnectionString);
        await new LedgerFill(admin, from, to).RunAsync(rows);
        await PrintSizeAsync(admin);
        await server.ExecuteAsync("alter system set fsync = on", "select pg_reload_conf()");

        var token = identity.Token(LedgerFill.LargestTenant, Guid.CreateVersion7(), keyId: null, TimeSpan.FromHours(1), Scopes.UsageRead);
        using var reports = new Reports(service.Address, token, from, to);
        await MeasureReportsAsync(reports);
        await MeasureWritesAsync(reports, service.Address);
        return 0;
    }

    private static Dictionary<string, string> Settings(string connectionString, TestIdentity identity) => new()
    {
        ["ConnectionStrings:usagedb"] = connectionString,
        ["ConnectionStrings:redis"] = "127.0.0.1:1,password=none",
        ["ServiceKey"] = TestIdentity.ServiceKey,
        ["services:authservice:http:0"] = identity.Address.ToString(),
        ["Logging:LogLevel:Default"] = "Warning",
    };

    private static async Task MeasureReportsAsync(Reports reports)
    {
        foreach (var (name, path) in reports.All)
        {
            var first = await reports.ReadAsync(path, CancellationToken.None);
            var times = new List<double>();
            for (var i = 0; i < Reads; i++)
            {
                times.Add(await reports.ReadAsync(path, CancellationToken.None));
            }

            Comparison.Print($"| {name} | {first:N1} | {Percentile(times, 0.5):N1} | {times.Max():N1} |");
        }

        var (rows, milliseconds) = await reports.ExportAsync(CancellationToken.None);
        Comparison.Print($"| export of {rows:N0} rows | {milliseconds:N0} | | |");
    }

    /// <summary>In turns, so that both meet the same machine.</summary>
    private static async Task MeasureWritesAsync(Reports reports, Uri service)
    {
        using var load = new UsageLoad(service, seed: 1);
        await load.MeasureAsync(BatchSize, Tick, TimeSpan.FromSeconds(3));
        var (alone, beside, read) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            alone.AddRange(await load.MeasureAsync(BatchSize, Tick, Round));
            using var end = new CancellationTokenSource();
            var reading = reports.ReadUntilAsync(end.Token);
            beside.AddRange(await load.MeasureAsync(BatchSize, Tick, Round));
            await end.CancelAsync();
            read += await reading;
        }

        Print("alone", alone);
        Print($"beside {read} reports", beside);
        Comparison.Print(
            $"| ratio | {(double)beside.Count / alone.Count:N2} | {Percentile(beside, 0.5) / Percentile(alone, 0.5):N2} | {Percentile(beside, 0.99) / Percentile(alone, 0.99):N2} |");
    }

    private static void Print(string name, List<double> times)
        => Comparison.Print($"| {name} | {times.Count} | {Percentile(times, 0.5):N2} | {Percentile(times, 0.99):N2} |");

    private static async Task PrintSizeAsync(NpgsqlDataSource admin)
    {
        await using var command = admin.CreateCommand("""
            select parent.relname || ': ' || sum(part.reltuples)::bigint || ' rows, ' || pg_size_pretty(sum(pg_table_size(part.oid)))
                   || ', indexes ' || pg_size_pretty(sum(pg_indexes_size(part.oid)))
            from pg_inherits i join pg_class parent on parent.oid = i.inhparent join pg_class part on part.oid = i.inhrelid
            where parent.relname in ('ledger', 'usage_hour')
            group by parent.relname
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            Console.WriteLine(reader.GetString(0));
        }
    }

    private static double Percentile(List<double> times, double part)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)(part * (sorted.Length - 1))];
    }
}
