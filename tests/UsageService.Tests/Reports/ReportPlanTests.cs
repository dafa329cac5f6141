using Npgsql;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Tests.Reports;

/// <summary>Plans over a ledger that is large enough for the planner to prefer a scan where it can.</summary>
public sealed class ReportPlanTests(UsageApp app) : IClassFixture<UsageApp>, IAsyncLifetime
{
    private const int Months = 6;
    private readonly Guid _tenant = Guid.CreateVersion7();

    public async ValueTask InitializeAsync()
    {
        for (var month = 0; month < Months; month++)
        {
            await app.Database.CountAsync("select count(add_usage_month($1))", new DateOnly(2026, 1 + month, 1));
        }

        Guid[] tenants = [_tenant, .. Enumerable.Range(0, 9).Select(_ => Guid.CreateVersion7())];
        await app.Database.CountAsync("""
            with filled as (
              insert into ledger (event_id, request_id, tenant_id, user_id, kind, provider, model, operation, input_tokens, cached_input_tokens,
                                  cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens, cost_nano_usd,
                                  status, estimated, started_at, completed_at)
              select gen_random_uuid(), gen_random_uuid(), t.id, t.id, 'call', 'simulated', 'model-' || n % 5, 'chat', 1, 0, 0, 0, 1, 0, 0, 1, 'completed', false,
                     timestamptz '2026-01-01Z' + n * interval '10 minutes', timestamptz '2026-01-01Z' + n * interval '10 minutes'
              from unnest($1) as t (id) cross join generate_series(1, 25000) as n
              returning 1
            ) select count(*) from filled
            """, tenants);
        await app.Database.CountAsync("""
            with filled as (
              insert into usage_hour
              select tenant_id, date_trunc('hour', started_at, 'UTC'), user_id, '00000000-0000-0000-0000-000000000000', '', model, provider, status,
                     count(*), 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0
              from ledger group by 1, 2, 3, 6, 7, 8
              on conflict do nothing
              returning 1
            ) select count(*) from filled
            """);
        await using var analyze = app.Database.CreateCommand("analyze ledger, usage_hour");
        await analyze.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_page_of_requests_is_read_backwards_by_index_from_the_months_that_matter()
    {
        var plan = await ExplainAsync(
            RequestStore.List, _tenant, Day(2026, 2, 1), Day(2026, 4, 1), Guid.Empty,
            DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, 50);

        Assert.Contains("Index Scan Backward using ledger_2026_03_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("2026_05", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("2026_01", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_reads_sums_by_index_and_the_ledger_only_for_broken_hours()
    {
        var (from, to) = (Day(2026, 2, 1).AddMinutes(30), Day(2026, 2, 8).AddMinutes(30));

        var plan = await ExplainAsync(
            SummaryStore.Summarize, _tenant, from.AddMinutes(30), to.AddMinutes(-30), from, from.AddMinutes(30), to.AddMinutes(-30), to, "model", "UTC",
            DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, 1002);

        Assert.Contains("usage_hour_2026_02_pkey", plan, StringComparison.Ordinal);
        Assert.Contains("ledger_2026_02_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("2026_03", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counters_are_read_by_index()
    {
        var plan = await ExplainAsync(
            CounterStore.List, _tenant, Day(2026, 3, 1), Day(2026, 3, 8), "day", DateTime.MinValue, Guid.Empty, DBNull.Value, DBNull.Value, 201);

        Assert.Contains("usage_hour_2026_03_pkey", plan, StringComparison.Ordinal);
        Assert.Contains("counter_hour_2026_03_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("ledger", plan, StringComparison.Ordinal);
    }

    private static DateTime Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, DateTimeKind.Utc);

    private async Task<string> ExplainAsync(string sql, params object[] values)
    {
        await using var connection = await app.Database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("explain " + sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return string.Join('\n', plan);
    }
}
