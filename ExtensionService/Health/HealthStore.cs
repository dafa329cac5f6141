using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.ExtensionService.Health;

/// <summary>Where replicas tell each other what they have seen.</summary>
internal sealed class HealthStore(ServicePool database)
{
    // An array of arrays must not be ragged, and all of these have the same length. Extensions that are gone are left out.
    private const string Write = """
        insert into extension_health (
          extension_id, instance, is_open, since, reason, retry_at, error, error_at, probed_at, probe_milliseconds, probe_error, calls, errors, refused, times, reported_at)
        select e.extension_id, $1, r.is_open, r.since, r.reason, r.retry_at, r.error, r.error_at, r.probed_at, r.probe_milliseconds, r.probe_error, r.calls, r.errors,
          r.refused, string_to_array(r.times, ',')::int[], now()
        from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
          as r (tenant_id, name, is_open, since, reason, retry_at, error, error_at, probed_at, probe_milliseconds, probe_error, calls, errors, refused, times)
        join extension e on e.tenant_id = r.tenant_id and e.name = r.name
        on conflict (extension_id, instance) do update set
          is_open = excluded.is_open, since = excluded.since, reason = excluded.reason, retry_at = excluded.retry_at, error = excluded.error,
          error_at = excluded.error_at, probed_at = excluded.probed_at, probe_milliseconds = excluded.probe_milliseconds, probe_error = excluded.probe_error,
          calls = excluded.calls, errors = excluded.errors, refused = excluded.refused, times = excluded.times, reported_at = excluded.reported_at
        """;

    private const string WriteChanges = """
        insert into extension_state_change (extension_id, changed_at, change, reason, instance)
        select e.extension_id, r.changed_at, r.change, r.reason, $1
        from unnest($2, $3, $4, $5, $6) with ordinality as r (tenant_id, name, changed_at, change, reason, position)
        join extension e on e.tenant_id = r.tenant_id and e.name = r.name
        order by r.position
        """;

    private const string Prune = """
        with counted as (
          select extension_id, change_id, row_number() over (partition by extension_id order by change_id desc) as age from extension_state_change
        )
        delete from extension_state_change s using counted c
        where s.extension_id = c.extension_id and s.change_id = c.change_id and c.age > 100
        """;

    private const string Forget = "delete from extension_health where reported_at < now() - interval '1 hour'";

    public async Task WriteAsync(string instance, IReadOnlyList<HealthRow> rows, IReadOnlyList<NotedChange> changes, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        if (rows.Count > 0)
        {
            batch.BatchCommands.Add(WriteCommand(instance, rows));
        }

        if (changes.Count > 0)
        {
            batch.BatchCommands.Add(ChangesCommand(instance, changes));
        }

        if (batch.BatchCommands.Count > 0)
        {
            await RunAsync(batch, ct);
        }
    }

    /// <summary>Removes what replicas told that are gone, and all but the newest changes.</summary>
    public async Task PruneAsync(CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Prune));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Forget));
        await RunAsync(batch, ct);
    }

    /// <summary>To the end: what goes wrong with a later statement is told with its own result.</summary>
    private static async Task RunAsync(PoolBatch batch, CancellationToken ct)
    {
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.NextResultAsync(ct))
        {
        }
    }

    private static NpgsqlBatchCommand WriteCommand(string instance, IReadOnlyList<HealthRow> rows)
    {
        var command = new NpgsqlBatchCommand(Write) { Parameters = { new() { Value = instance } } };
        command.Parameters.ColumnsOf(rows)
            .Add(NpgsqlDbType.Uuid, static r => r.Key.TenantId)
            .Add(NpgsqlDbType.Text, static r => r.Key.Name)
            .Add(NpgsqlDbType.Boolean, static r => r.IsOpen)
            .Add(NpgsqlDbType.TimestampTz, static r => r.Since)
            .Add(NpgsqlDbType.Text, static r => r.Reason)
            .Add(NpgsqlDbType.TimestampTz, static r => r.RetryAt)
            .Add(NpgsqlDbType.Text, static r => r.Error)
            .Add(NpgsqlDbType.TimestampTz, static r => r.ErrorAt)
            .Add(NpgsqlDbType.TimestampTz, static r => r.Probe?.At)
            .Add(NpgsqlDbType.Integer, static r => (int?)r.Probe?.Took.TotalMilliseconds)
            .Add(NpgsqlDbType.Text, static r => r.Probe?.Error)
            .Add(NpgsqlDbType.Integer, static r => r.Calls)
            .Add(NpgsqlDbType.Integer, static r => r.Errors)
            .Add(NpgsqlDbType.Integer, static r => r.Refused)
            .Add(NpgsqlDbType.Text, static r => string.Join(',', r.Times));
        return command;
    }

    private static NpgsqlBatchCommand ChangesCommand(string instance, IReadOnlyList<NotedChange> changes)
    {
        var command = new NpgsqlBatchCommand(WriteChanges) { Parameters = { new() { Value = instance } } };
        command.Parameters.ColumnsOf(changes)
            .Add(NpgsqlDbType.Uuid, static c => c.Key.TenantId)
            .Add(NpgsqlDbType.Text, static c => c.Key.Name)
            .Add(NpgsqlDbType.TimestampTz, static c => c.Change.At)
            .Add(NpgsqlDbType.Text, static c => c.Change.Change)
            .Add(NpgsqlDbType.Text, static c => c.Change.Reason);
        return command;
    }
}
