using Platform.Data.Postgres;

namespace Platform.UsageService.Reports;

/// <summary>Sums of whole hours come from the roll-up; what is left at both ends of a period, less than an hour each, from the ledger.</summary>
internal sealed class SummaryStore([FromKeyedServices(PoolNames.Reports)] ServicePool database, ReportGate gate)
{
    private const int MaxGroups = 1000;

    private const string OfHours = """
        ($10::text is null or model = $10) and ($11::text is null or provider = $11) and ($12::text is null or agent = $12)
        and ($13::text is null or status = $13) and ($14::uuid is null or user_id = $14) and ($15::uuid is null or key_id = $15)
        """;

    private const string OfCalls = $"""
        select started_at, user_id, key_id, agent, model, provider, status, (kind = 'call')::int, input_tokens, cached_input_tokens,
               cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens, cost_nano_usd,
               (cost_nano_usd is null)::int, (estimated and kind = 'call')::int, (kind = 'adjustment')::int
        from ledger
        where tenant_id = $1 and {OfHours}
        """;

    // Totals and groups come from one snapshot, so that they agree while rows arrive. The total is the first row.
    internal const string Summarize = $"""
        with part as (
          select hour, user_id, nullif(key_id, '00000000-0000-0000-0000-000000000000') as key_id, nullif(agent, '') as agent, model, provider, status,
                 requests, input_tokens, cached_input_tokens, cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens,
                 audio_output_tokens, cost_nano_usd, unknown_cost, estimated, adjustments
          from usage_hour
          where tenant_id = $1 and hour >= $2 and hour < $3 and {OfHours}
          union all
          {OfCalls} and started_at >= $4 and started_at < $5
          union all
          {OfCalls} and started_at >= $6 and started_at < $7
        ), named as (
          select *, case $8
            when 'day' then to_char(hour at time zone $9, 'YYYY-MM-DD')
            when 'hour' then to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24":00:00Z"')
            when 'model' then model
            when 'provider' then provider
            when 'status' then status
            when 'user' then user_id::text
            when 'key' then key_id::text
            when 'agent' then agent
          end as name
          from part
        )
        select name, {UsageTotals.Sums}
        from named
        group by grouping sets ((), (name))
        order by grouping(name) desc, case when $8 in ('day', 'hour') then name end, sum(cost_nano_usd) desc nulls last, name
        limit $16
        """;

    public Task<UsageSummary> SummarizeAsync(Guid tenantId, SummaryPeriod period, CancellationToken ct) =>
        gate.RunAsync(tenantId, ct => ReadAsync(tenantId, period, ct), ct);

    private async Task<UsageSummary> ReadAsync(Guid tenantId, SummaryPeriod period, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Summarize);
        command.Parameters.Add(new() { Value = tenantId });
        foreach (var (from, to) in WholeHours.Split(period.From, period.To))
        {
            command.Parameters.Add(new() { Value = from.UtcDateTime });
            command.Parameters.Add(new() { Value = to.UtcDateTime });
        }

        command.Parameters.AddNullable(period.GroupBy);
        command.Parameters.Add(new() { Value = period.TimeZone });
        period.Of.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = MaxGroups + 2 });

        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var totals = UsageTotals.Read(reader, 1);
        var groups = new List<UsageGroup>();
        while (period.GroupBy is not null && await reader.ReadAsync(ct))
        {
            groups.Add(new UsageGroup(reader.TextAt(0), UsageTotals.Read(reader, 1)));
        }

        var truncated = groups.Count > MaxGroups;
        return new UsageSummary(period.From, period.To, totals, period.GroupBy, truncated ? groups[..MaxGroups] : groups, truncated);
    }
}
