extern alias llmservice;

using System.Diagnostics;
using System.Net.Http.Json;
using llmservice::Platform.LlmService.Metering;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.Benchmarks.Metering;

/// <summary>What it costs that every call has a row before its provider is asked: alone, with many at once, and as a part of the whole call.</summary>
internal static class MeteringBenchmark
{
    private const int Concurrent = 64;
    private const int Calls = 4000;
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        await using var server = new PostgresServer();
        await server.InitializeAsync();
        var identity = new TestIdentity();
        await identity.InitializeAsync();
        await using (identity)
        {
            var database = await server.CreateDatabaseAsync();
            var settings = identity.Settings.ToDictionary(static s => s.Key, static s => s.Value ?? "");
            settings["ConnectionStrings:llmdb"] = database;
            settings["ConnectionStrings:redis"] = "127.0.0.1:1,password=none";
            settings["Providers:Simulated:TokenDelay"] = "00:00:00";
            await server.ExecuteAsync("alter system set fsync = on", "select pg_reload_conf()");
            using var llm = await ChildService.StartAsync("Benchmarks", settings, MeterlessService.Name);
            using var bare = await ChildService.StartAsync("Benchmarks", settings, MeterlessService.Name, MeterlessService.WithoutLedger);
            await using var pool = ServicePool.Create(PoolProfile.Llm, database);
            await PrintOpeningsAsync(pool, 1);
            await PrintOpeningsAsync(pool, Concurrent);
            var token = identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmInvoke);
            foreach (var concurrent in (int[])[1, 16, Concurrent])
            {
                await PrintChatAsync(llm, bare, token, concurrent);
            }

            await PrintBytesAsync(server, database);
        }

        return 0;
    }

    private static async Task PrintOpeningsAsync(ServicePool pool, int concurrent)
    {
        var writer = new OpeningWriter(pool, Options.Create(new MeteringOptions()), TimeProvider.System);
        var result = await Comparison.RunAsync(Rounds, () => MedianAsync(concurrent, _ => writer.WriteAsync(Call())), () => MedianAsync(concurrent, _ => OneByOneAsync(pool)));
        Comparison.Print($"| open a call, {concurrent} at once | {result.Theirs:0} µs one by one | {result.Ours:0} µs together | {result.Difference:+0;-0} µs | ratio {result.Ratio:0.00} |");
    }

    /// <summary>A statement, a commit that waits for the disk, and a connection for each.</summary>
    private static async Task OneByOneAsync(ServicePool pool)
    {
        var call = Call();
        await using var command = pool.CreateCommand("""
            insert into llm_requests (id, tenant_id, user_id, instance_id, provider, model, operation, stream, input_tokens, started_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """);
        foreach (object value in (object[])[call.Id, call.TenantId, call.UserId, call.Holder, call.Provider, call.Model, call.Operation, call.Stream, call.InputTokenEstimate, call.StartedAt])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The same program with and without its ledger, in turns.</summary>
    private static async Task PrintChatAsync(ChildService llm, ChildService bare, string token, int concurrent)
    {
        List<double> processor = [], bareProcessor = [];
        var median = await Comparison.RunAsync(Rounds, () => CallAsync(llm, processor), () => CallAsync(bare, bareProcessor));
        Comparison.Print($"| a whole call, {concurrent} at once, p50 | {median.Theirs:0} µs without a ledger | {median.Ours:0} µs with it | {median.Difference:+0;-0} µs | ratio {median.Ratio:0.00} |");
        var (with, without) = (Comparison.Median(processor), Comparison.Median(bareProcessor));
        Comparison.Print($"| its processor time in LlmService | {without:0} µs | {with:0} µs | {with - without:+0;-0} µs | ratio {with / without:0.00} |");

        async Task<double> CallAsync(ChildService service, List<double> times)
        {
            using var client = new HttpClient { BaseAddress = service.Address };
            client.DefaultRequestHeaders.Add(InternalHeaders.Identity, token);
            var before = service.ProcessorTime;
            var p50 = await MedianAsync(concurrent, _ => ChatAsync(client));
            times.Add((service.ProcessorTime - before).TotalMicroseconds / Calls);
            return p50;
        }
    }

    private static async Task ChatAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync("/v1/chat/completions", new { model = "simulated", max_tokens = 1, messages = new[] { new { role = "user", content = "Hello" } } });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What a call leaves in the write-ahead log, from its opening to its settled row and event.</summary>
    private static async Task PrintBytesAsync(PostgresServer server, string database)
    {
        await using var look = NpgsqlDataSource.Create(server.ConnectionString(new NpgsqlConnectionStringBuilder(database).Database!));
        await using var sizes = look.CreateCommand("""
            select sum(pg_relation_size(i.inhrelid))::float8 / (select count(*) from llm_requests), sum(pg_indexes_size(i.inhrelid))::float8 / (select count(*) from llm_requests)
            from pg_inherits i where i.inhparent = 'llm_requests'::regclass
            """);
        await using var reader = await sizes.ExecuteReaderAsync();
        await reader.ReadAsync();
        Comparison.Print($"| a row of llm_requests | {reader.GetDouble(0):0} bytes | {reader.GetDouble(1):0} bytes of indexes | | |");
    }

    /// <summary>Microseconds.</summary>
    private static async Task<double> MedianAsync(int concurrent, Func<int, Task> run)
    {
        var times = new double[Calls / concurrent * concurrent];
        await Task.WhenAll(Enumerable.Range(0, concurrent).Select(lane => Task.Run(async () =>
        {
            for (var i = lane; i < times.Length; i += concurrent)
            {
                var began = Stopwatch.GetTimestamp();
                await run(i);
                times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            }
        })));
        return Comparison.Median(times);
    }

    private static CallRecord Call()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new(Guid.CreateVersion7(now), Guid.CreateVersion7(), Guid.CreateVersion7(), null, "openai", "any", "chat", false, 5, now, null) { Holder = Guid.CreateVersion7() };
    }
}
