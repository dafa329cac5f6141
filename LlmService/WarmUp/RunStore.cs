using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;

namespace Platform.LlmService.WarmUp;

/// <summary>Runs as the processes see that do them: each is done by one at a time, which says again and again that it lives.</summary>
internal sealed class RunStore([FromKeyedServices(Metering.Metering.BackgroundPool)] ServicePool database, InstanceLease instance, IOptions<WarmUpOptions> options)
{
    private const string Due = """
        select w.tenant_id, w.name, w.model, w.strategy, w.window_from, w.window_to, w.time_zone, w.updated_at, r.created_at
        from warm_ups w
        left join lateral (select created_at, ended_at from warm_up_runs where tenant_id = w.tenant_id and name = w.name order by created_at desc limit 1) r on true
        where w.enabled and (r.created_at is null or r.ended_at is not null)
        """;

    private const string Begin = """
        insert into warm_up_runs (id, tenant_id, name, reason, state, total)
        select $1, tenant_id, name, $4, 'waiting', cardinality(prompts) from warm_ups where tenant_id = $2 and name = $3 and enabled
        on conflict (tenant_id, name) where ended_at is null do nothing
        """;

    private const string Claim = """
        update warm_up_runs r
        set state = 'running', holder = $1, lease_until = now() + $2, started_at = coalesce(r.started_at, now())
        from warm_ups w
        where r.id = (
            select id from warm_up_runs
            where ended_at is null and (state = 'waiting' or (state = 'running' and lease_until < now()))
            order by created_at limit 1 for update skip locked)
          and w.tenant_id = r.tenant_id and w.name = r.name
        returning r.id, r.tenant_id, r.name, r.reason, w.user_id, w.model, w.prompts, w.max_tokens, w.window_from, w.window_to, w.time_zone, r.done, r.failed
        """;

    private const string Beat = """
        update warm_up_runs set lease_until = now() + $3, done = $4, failed = $5, yields_to = $6, error = $7
        where id = $1 and holder = $2 and state = 'running'
        """;

    private const string End = """
        update warm_up_runs set state = $3, done = $4, failed = $5, error = $6, yields_to = null, holder = null, lease_until = null, ended_at = now()
        where id = $1 and holder = $2 and state = 'running'
        """;

    private const string GiveBack = """
        update warm_up_runs set state = 'waiting', done = $3, failed = $4, error = $5, yields_to = null, holder = null, lease_until = null
        where id = $1 and holder = $2 and state = 'running'
        """;

    /// <summary>Warm-ups of which no run is under way, with the beginning of the last one.</summary>
    public async Task<List<IdlePlan>> IdleAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(Due);
        return await command.ReadAllAsync(static reader => new IdlePlan(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), WindowAt(reader, 4),
            reader.GetFieldValue<DateTimeOffset>(7), reader.TimeAt(8)), ct);
    }

    /// <summary>Nothing, when another process was first.</summary>
    public async Task BeginAsync(IdlePlan plan, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Begin);
        command.Parameters.AddValues(Guid.CreateVersion7(), plan.TenantId, plan.Name, plan.Strategy);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The oldest that waits, or whose process is gone.</summary>
    public async Task<ClaimedRun?> ClaimAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(Claim);
        command.Parameters.AddValues(instance.InstanceId, options.Value.Lease);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetGuid(4), reader.GetString(5),
                reader.GetFieldValue<string[]>(6), reader.GetInt32(7), WindowAt(reader, 8))
            {
                Done = reader.GetInt32(11),
                Failed = reader.GetInt32(12),
            }
            : null;
    }

    /// <returns>False when it is no longer this process's: paused, cancelled, removed, or taken over.</returns>
    public Task<bool> BeatAsync(ClaimedRun run, CancellationToken ct) => UpdateAsync(Beat, run, ct, options.Value.Lease, run.Done, run.Failed, run.YieldsTo, run.Error);

    public Task<bool> EndAsync(ClaimedRun run, string state, CancellationToken ct) => UpdateAsync(End, run, ct, state, run.Done, run.Failed, run.Error);

    /// <summary>Another process may go on with it.</summary>
    public Task<bool> GiveBackAsync(ClaimedRun run, CancellationToken ct) => UpdateAsync(GiveBack, run, ct, run.Done, run.Failed, run.Error);

    private async Task<bool> UpdateAsync(string sql, ClaimedRun run, CancellationToken ct, params object?[] values)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddValues(run.Id, instance.InstanceId);
        foreach (var value in values)
        {
            // Only texts may be left out.
            command.Parameters.AddNullable(value, value switch { TimeSpan => NpgsqlDbType.Interval, int => NpgsqlDbType.Integer, _ => NpgsqlDbType.Text });
        }

        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static WarmUpWindow? WindowAt(NpgsqlDataReader row, int at)
        => row.TextAt(at + 2) is { } zone ? new(row.GetFieldValue<TimeOnly>(at), row.GetFieldValue<TimeOnly>(at + 1), zone) : null;
}

/// <summary>A warm-up that nobody does at the moment.</summary>
internal sealed record IdlePlan(Guid TenantId, string Name, string Model, string Strategy, WarmUpWindow? Window, DateTimeOffset UpdatedAt, DateTimeOffset? LastBegan);
