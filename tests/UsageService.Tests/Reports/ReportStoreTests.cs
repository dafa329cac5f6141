using Npgsql;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Tests.Reports;

public sealed class ReportStoreTests(UsageApp app) : IClassFixture<UsageApp>
{
    [Fact]
    public async Task Reports_read_by_index_and_a_page_touches_few_rows()
    {
        var tenant = Guid.CreateVersion7();
        await FillAsync(tenant, requests: 20_000, otherTenants: 5);

        var list = await ExplainAsync(ReportStore.List, tenant, 50);
        var summary = await ExplainAsync(ReportStore.Summarize, tenant, 50);

        Assert.Contains("Index Scan Backward using ledger_pkey", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", list, StringComparison.Ordinal);
        Assert.Contains("ledger_pkey", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", summary, StringComparison.Ordinal);
    }

    private async Task FillAsync(Guid tenant, int requests, int otherTenants)
    {
        await using var fill = app.Database.CreateCommand("""
            insert into ledger (event_id, request_id, tenant_id, user_id, provider, model, operation, input_tokens, cached_input_tokens,
                                output_tokens, reasoning_tokens, cost_nano_usd, status, estimated, started_at, completed_at)
            select gen_random_uuid(), gen_random_uuid(), t.id, gen_random_uuid(), 'simulated', 'simulated', 'chat', 1, 0, 1, 0, 1, 'completed', false,
                   timestamptz '2026-03-01' + n * interval '1 minute', timestamptz '2026-03-01' + n * interval '1 minute'
            from unnest($1) as t (id) cross join generate_series(1, $2) as n
            """);
        fill.Parameters.Add(new() { Value = (Guid[])[tenant, .. Enumerable.Range(0, otherTenants).Select(_ => Guid.CreateVersion7())] });
        fill.Parameters.Add(new() { Value = requests });
        await fill.ExecuteNonQueryAsync();
        await using var analyze = app.Database.CreateCommand("analyze ledger");
        await analyze.ExecuteNonQueryAsync();
    }

    private async Task<string> ExplainAsync(string sql, Guid tenant, int limit)
    {
        await using var command = new NpgsqlCommand("explain " + sql);
        var (from, to) = (new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc));
        object[] values = sql == ReportStore.List
            ? [tenant, from, to, Guid.Empty, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, limit]
            : [tenant, from, to, "model", limit];
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var connection = await app.Database.OpenConnectionAsync();
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return string.Join('\n', plan);
    }
}
