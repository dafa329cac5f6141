using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.UsageService.Reports;

internal sealed class ReportStore(ServicePool database)
{
    private const int MaxGroups = 1000;

    // The row comparison is both the end of the period and the place of the cursor; the primary key is read backwards from there.
    internal const string List = """
        select request_id, event_id, user_id, key_id, provider, model, operation, input_tokens, cached_input_tokens, output_tokens,
               reasoning_tokens, cost_nano_usd, status, estimated, started_at, completed_at
        from ledger
        where tenant_id = $1 and started_at >= $2 and (started_at, event_id) < ($3, $4)
          and ($5::text is null or model = $5) and ($6::text is null or status = $6)
          and ($7::uuid is null or user_id = $7) and ($8::uuid is null or key_id = $8)
        order by started_at desc, event_id desc
        limit $9
        """;

    // Totals and groups come from one snapshot, so that they agree while rows arrive. The total is the first row.
    internal const string Summarize = """
        select name, count(*), coalesce(sum(input_tokens), 0)::bigint, coalesce(sum(cached_input_tokens), 0)::bigint,
               coalesce(sum(output_tokens), 0)::bigint, coalesce(sum(reasoning_tokens), 0)::bigint, coalesce(sum(cost_nano_usd), 0)::bigint,
               count(*) - count(cost_nano_usd), count(*) filter (where estimated)
        from (
          select case $4
                   when 'day' then to_char(started_at at time zone 'UTC', 'YYYY-MM-DD')
                   when 'model' then model
                   when 'user' then user_id::text
                   when 'key' then key_id::text
                 end as name,
                 input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_nano_usd, estimated
          from ledger
          where tenant_id = $1 and started_at >= $2 and started_at < $3
        ) as call
        group by grouping sets ((), (name))
        order by grouping(name) desc, case when $4 = 'day' then name end, sum(cost_nano_usd) desc nulls last, name
        limit $5
        """;

    public async Task<List<UsageRequest>> ListAsync(Guid tenantId, RequestFilter filter, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = filter.From.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.StartedAt.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.EventId });
        command.Parameters.Add(Optional(filter.Model, NpgsqlDbType.Text));
        command.Parameters.Add(Optional(filter.Status, NpgsqlDbType.Text));
        command.Parameters.Add(Optional(filter.User, NpgsqlDbType.Uuid));
        command.Parameters.Add(Optional(filter.Key, NpgsqlDbType.Uuid));
        command.Parameters.Add(new() { Value = limit });

        var rows = new List<UsageRequest>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new UsageRequest(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.IsDBNull(3) ? null : reader.GetGuid(3),
                reader.GetString(4), reader.GetString(5), reader.GetString(6),
                reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10),
                reader.IsDBNull(11) ? null : reader.GetInt64(11), reader.GetString(12), reader.GetBoolean(13),
                reader.GetFieldValue<DateTimeOffset>(14), reader.GetFieldValue<DateTimeOffset>(15)));
        }

        return rows;
    }

    public async Task<UsageSummary> SummarizeAsync(Guid tenantId, SummaryPeriod period, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Summarize);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = period.From.UtcDateTime });
        command.Parameters.Add(new() { Value = period.To.UtcDateTime });
        command.Parameters.Add(Optional(period.GroupBy, NpgsqlDbType.Text));
        command.Parameters.Add(new() { Value = MaxGroups + 2 });

        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var totals = ReadTotals(reader);
        var groups = new List<UsageGroup>();
        while (period.GroupBy is not null && await reader.ReadAsync(ct))
        {
            groups.Add(new UsageGroup(reader.IsDBNull(0) ? null : reader.GetString(0), ReadTotals(reader)));
        }

        var truncated = groups.Count > MaxGroups;
        return new UsageSummary(period.From, period.To, totals, period.GroupBy, truncated ? groups[..MaxGroups] : groups, truncated);
    }

    private static UsageTotals ReadTotals(NpgsqlDataReader reader) => new(
        reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5),
        reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8));

    private static NpgsqlParameter Optional(object? value, NpgsqlDbType type)
        => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
