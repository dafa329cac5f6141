using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Interference;

internal sealed class TrendStore([FromKeyedServices(PoolNames.Reports)] ServicePool database, TimeProvider clock)
{
    // $1 is midnight of the first day, $2 now, $3 since when an open incident must have been heard of to be open still. Times that overlap count once:
    // they are put together as ranges before their lengths are summed. Each row says what it counts.
    internal const string Trend = """
        with span as (
          select since, greatest(since, coalesce(ended, case when state_at >= $3 then $2 else state_at end)) as until, cause_kind, cause_resource, body
          from incident
          where merged_into is null and coalesce(ended, state_at) >= $1
        ), finding as (
          select f.rule, f.severity, f.service, f.since, least(coalesce(f.ended, span.until), span.until) as until
          from span, jsonb_to_recordset(span.body->'findings') as f (rule text, severity text, service text, since timestamptz, ended timestamptz)
        ), lasting (what, name, detail, since, until) as (
          select 'open', '', '', since, until from span
          union all select 'service', service, '', since, until from finding
          union all select 'cause', cause_kind, cause_resource, since, until from span
        ), piece as (
          select what, name, detail, day, unnest(range_agg(tstzrange(greatest(since, day), least(until, day + interval '24 hours')))) as open
          from lasting, generate_series(date_trunc('day', greatest(since, $1), 'UTC'), until, interval '24 hours') as day
          where until > since
          group by what, name, detail, day
        )
        select what, name, detail, day, extract(epoch from sum(upper(open) - lower(open)))::float8 / 60 as amount from piece where not isempty(open) group by what, name, detail, day
        union all
        select 'incidents', '', '', date_trunc('day', since, 'UTC'), count(*)::float8 from span where since >= $1 group by 4
        union all
        select 'rule', rule, severity, date_trunc('day', since, 'UTC'), count(*)::float8 from finding where since >= $1 group by 2, 3, 4
        order by amount desc, name, detail
        """;

    public async Task<IncidentTrend> GetAsync(int days, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var first = today.AddDays(1 - days);
        await using var command = database.CreateCommand(Trend);
        command.Parameters.Add(new() { Value = first.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = (now - IncidentStore.SilentAfter).UtcDateTime });
        var counts = (await command.ReadAllAsync(Read, ct)).ToLookup(static count => (count.Day, count.What));
        return new([.. Enumerable.Range(0, days).Select(i => DayOf(first.AddDays(i), counts))]);
    }

    private static IncidentDay DayOf(DateOnly day, ILookup<(DateOnly Day, string What), Count> counts) => new(
        day,
        (int)counts[(day, "incidents")].Sum(static count => count.Amount),
        counts[(day, "open")].Sum(static count => count.Amount),
        [.. counts[(day, "rule")].Select(static count => new RuleCount(count.Name, SeverityOf(count.Detail), (int)count.Amount))],
        [.. counts[(day, "service")].Select(static count => new ServiceMinutes(count.Name, count.Amount))],
        [.. counts[(day, "cause")].Select(static count => new CauseMinutes(count.Name, count.Detail, count.Amount))]);

    private static FindingSeverity SeverityOf(string word) => word == "critical" ? FindingSeverity.Critical : FindingSeverity.Warning;

    private static Count Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), DateOnly.FromDateTime(row.GetFieldValue<DateTimeOffset>(3).UtcDateTime), row.GetDouble(4));

    private sealed record Count(string What, string Name, string Detail, DateOnly Day, double Amount);
}
