using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>Leases, in the database's own time: the clocks of the processes don't have to agree.</summary>
internal sealed class LeaseStore(ServicePool database)
{
    /// <summary>More than half a lease between two renewals is a gap, after which steadiness begins anew.</summary>
    public async Task RenewAsync(Guid instance, TimeSpan length, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            insert into llm_instances (instance_id, lease_until) values ($1, now() + $2)
            on conflict (instance_id) do update set
                lease_until = excluded.lease_until,
                steady_since = case when llm_instances.lease_until > now() + $2 / 2 then llm_instances.steady_since else now() end
            """);
        command.Parameters.Add(new() { Value = instance });
        command.Parameters.Add(new() { Value = length });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Said at a clean end, so that peers need not wait for what could not be settled.</summary>
    public async Task EndAsync(Guid instance, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update llm_instances set lease_until = now() where instance_id = $1");
        command.Parameters.Add(new() { Value = instance });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes processes that ended long ago and owe nothing.</summary>
    public async Task ForgetAsync(TimeSpan endedFor, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            delete from llm_instances i
            where i.lease_until < now() - $1
              and not exists (select 1 from llm_requests r where r.instance_id = i.instance_id and r.status = 'started')
            """);
        command.Parameters.Add(new() { Value = endedFor });
        await command.ExecuteNonQueryAsync(ct);
    }
}
