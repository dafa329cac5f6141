using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Platform.Testing;

namespace Platform.UsageService.Tests.Recording;

/// <summary>A ledger of the time before it had months, taken over at the first start.</summary>
public sealed class LedgerMigrationTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task What_was_written_before_is_in_its_months_and_in_the_sums()
    {
        var (tenant, database) = (Guid.CreateVersion7(), await postgres.CreateDatabaseAsync());
        await PrepareAsync(database, tenant);
        await using var app = new UsageApp(postgres, identity) { ConnectionString = database };
        await app.InitializeAsync();
        using var reader = app.Reader(tenant);

        var summary = await reader.GetJsonAsync("/api/v1/usage/summary?from=2026-01-01&to=2026-04-01&groupBy=key");
        var listed = await reader.GetJsonAsync("/api/v1/usage/requests");

        Assert.Equal(3, listed.GetProperty("items").GetArrayLength());
        Assert.Equal(2, await app.Database.CountAsync("select count(*) from ledger_2026_01 where kind = 'call'"));
        var totals = summary.GetProperty("totals");
        Assert.Equal((3, 21, 300, 1), (
            totals.GetProperty("requests").GetInt64(), totals.GetProperty("outputTokens").GetInt64(), totals.GetProperty("costNanoUsd").GetInt64(),
            totals.GetProperty("unknownCostRequests").GetInt64()));
        Assert.Equal(2, summary.GetProperty("groups").GetArrayLength());
        Assert.Equal(0, await app.Database.CountAsync("select count(*) from pg_class where relname in ('ledger_before', 'counter')"));
    }

    private static async Task PrepareAsync(string database, Guid tenant)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await ExecuteAsync(source, "create table schema_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())");
        foreach (var name in (string[])["0001_ledger.sql", "0002_prices.sql"])
        {
            await using var resource = typeof(Program).Assembly.GetManifestResourceStream($"Platform.UsageService.Migrations.{name}")!;
            using var text = new StreamReader(resource);
            var sql = (await text.ReadToEndAsync()).ReplaceLineEndings("\n");
            await ExecuteAsync(source, sql);
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            await ExecuteAsync(source, $"insert into schema_migrations (name, checksum) values ('{name}', '{checksum}')");
        }

        await ExecuteAsync(source, $"""
            insert into ledger (event_id, request_id, tenant_id, user_id, key_id, provider, model, operation, input_tokens, cached_input_tokens,
                                output_tokens, reasoning_tokens, cost_nano_usd, status, estimated, started_at, completed_at)
            select gen_random_uuid(), gen_random_uuid(), '{tenant}', '{tenant}', key, 'p', 'm', 'chat', 5, 0, 7, 0, cost, 'completed', false, time, time
            from (values (null::uuid, 100::bigint, timestamptz '2026-01-31 23:59:59Z'), ('{tenant}', 200, '2026-01-05Z'), ('{tenant}', null, '2026-02-01Z'))
              as old (key, cost, time)
            """);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
