using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Interference;

internal sealed class IncidentStore(
    ServicePool database, [FromKeyedServices(PoolNames.Reports)] ServicePool reports, TimeProvider clock)
{
    /// <summary>The gateway confirms what is open every minute. When it doesn't, nobody will tell of the end any more: the incident lasted until it was last heard of.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(10);

    // In the order of their ids, so that two deliveries wait for each other in one direction only. An end is never taken back by a state that has none.
    private const string Keep = """
        insert into incident as i (id, title, severity, cause_kind, cause_resource, since, ended, state_at, merged_into, rules, services, body)
        select distinct on (id) id, title, severity, cause_kind, cause_resource, since, ended, state_at, merged_into,
          array(select distinct f->>'rule' from jsonb_array_elements(body::jsonb->'findings') as f),
          array(select distinct f->>'service' from jsonb_array_elements(body::jsonb->'findings') as f), body::jsonb
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          as told (id, title, severity, cause_kind, cause_resource, since, ended, state_at, merged_into, body)
        order by id, ended is null, state_at desc
        on conflict (id) do update set
          title = excluded.title, severity = excluded.severity, cause_kind = excluded.cause_kind, cause_resource = excluded.cause_resource,
          since = excluded.since, ended = excluded.ended, state_at = excluded.state_at, merged_into = excluded.merged_into,
          rules = excluded.rules, services = excluded.services, body = excluded.body
        where (excluded.ended is not null and i.ended is null) or (excluded.state_at > i.state_at and (excluded.ended is not null or i.ended is null))
        """;

    internal const string List = """
        select body, ended, state_at
        from incident
        where merged_into is null and since >= $1 and (since, id) < ($2, $3)
          and ($4::text is null or $4 = any(rules)) and ($5::text is null or $5 = any(services)) and ($6::text is null or severity = $6)
        order by since desc, id desc
        limit $7
        """;

    private const string Find = "select body, ended, state_at from incident where id = $1";

    public async Task KeepAsync(IReadOnlyList<IncidentState> states, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Keep);
        command.Parameters.ColumnsOf(states)
            .Add(NpgsqlDbType.Uuid, static state => state.Incident.Id)
            .Add(NpgsqlDbType.Text, static state => state.Incident.Title)
            .Add(NpgsqlDbType.Text, static state => SeverityWord(state.Incident.Severity))
            .Add(NpgsqlDbType.Text, static state => state.Incident.Cause.Kind)
            .Add(NpgsqlDbType.Text, static state => state.Incident.Cause.Resource)
            .Add(NpgsqlDbType.TimestampTz, static state => state.Incident.Since.UtcDateTime)
            .Add(NpgsqlDbType.TimestampTz, static state => state.Incident.Ended?.UtcDateTime)
            .Add(NpgsqlDbType.TimestampTz, static state => state.At.UtcDateTime)
            .Add(NpgsqlDbType.Uuid, static state => state.Incident.MergedInto)
            .Add(NpgsqlDbType.Text, static state => JsonSerializer.Serialize(state.Incident, ContractsJson.Default.Incident));
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<IncidentPage> ListAsync(IncidentFilter filter, CancellationToken ct)
    {
        await using var command = reports.CreateCommand(List);
        command.Parameters.Add(new() { Value = filter.From.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.Time.UtcDateTime });
        command.Parameters.Add(new() { Value = filter.After.Id });
        command.Parameters.AddNullable(filter.Rule);
        command.Parameters.AddNullable(filter.Service);
        command.Parameters.AddNullable(filter.Severity);
        // One row more than asked for tells whether there is a next page.
        command.Parameters.Add(new() { Value = filter.Limit + 1 });
        var rows = await command.ReadAllAsync(Read, ct);
        return rows.Count <= filter.Limit
            ? new IncidentPage(rows, null)
            : new IncidentPage(rows.GetRange(0, filter.Limit), new TimePosition(rows[filter.Limit - 1].Since, rows[filter.Limit - 1].Id).ToString());
    }

    public async Task<Incident?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = reports.CreateCommand(Find);
        command.Parameters.Add(new() { Value = id });
        return (await command.ReadAllAsync(Read, ct)).FirstOrDefault();
    }

    internal static string SeverityWord(FindingSeverity severity) => severity == FindingSeverity.Critical ? "critical" : "warning";

    private Incident Read(NpgsqlDataReader row)
    {
        var incident = JsonSerializer.Deserialize(row.GetString(0), ContractsJson.Default.Incident)!;
        var lastHeard = row.GetFieldValue<DateTimeOffset>(2);
        var isSure = row.TimeAt(1) is not null || clock.GetUtcNow() - lastHeard < SilentAfter;
        return isSure ? incident : EndedAt(incident, lastHeard > incident.Since ? lastHeard : incident.Since);
    }

    private static Incident EndedAt(Incident incident, DateTimeOffset end)
        => incident with { Ended = end, Findings = [.. incident.Findings.Select(finding => finding with { Ended = finding.Ended ?? end })] };
}
