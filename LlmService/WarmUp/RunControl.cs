using Platform.Data.Postgres;

namespace Platform.LlmService.WarmUp;

/// <summary>What an administrator does to runs. The process that does one sees it at its next look, within a second.</summary>
internal sealed class RunControl(ServicePool database)
{
    private const int MostRuns = 50;

    private const string Start = """
        insert into warm_up_runs (id, tenant_id, name, reason, state, total)
        select $1, tenant_id, name, 'manual', 'waiting', cardinality(prompts) from warm_ups where tenant_id = $2 and name = $3
        on conflict (tenant_id, name) where ended_at is null do nothing
        """;

    private const string Recent = $"select {RunColumns.OfRun} from warm_up_runs r where tenant_id = $1 and name = $2 order by created_at desc limit $3";

    /// <returns>False when one is under way already, or there is no such warm-up.</returns>
    public async Task<bool> StartAsync(Guid tenantId, string name, CancellationToken ct) => await ChangeAsync(Start, [Guid.CreateVersion7(), tenantId, name], ct);

    /// <returns>False when none waits or runs.</returns>
    public Task<bool> PauseAsync(Guid tenantId, string name, CancellationToken ct) => ChangeAsync("""
        update warm_up_runs set state = 'paused', holder = null, lease_until = null, yields_to = null
        where tenant_id = $1 and name = $2 and state in ('waiting', 'running')
        """, [tenantId, name], ct);

    /// <returns>False when none is paused.</returns>
    public Task<bool> ResumeAsync(Guid tenantId, string name, CancellationToken ct) => ChangeAsync(
        "update warm_up_runs set state = 'waiting' where tenant_id = $1 and name = $2 and state = 'paused'", [tenantId, name], ct);

    /// <returns>False when none is under way.</returns>
    public Task<bool> CancelAsync(Guid tenantId, string name, CancellationToken ct) => ChangeAsync("""
        update warm_up_runs set state = 'cancelled', holder = null, lease_until = null, yields_to = null, ended_at = now()
        where tenant_id = $1 and name = $2 and ended_at is null
        """, [tenantId, name], ct);

    /// <summary>The newest, first.</summary>
    public async Task<List<WarmUpRun>> RecentAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Recent);
        command.Parameters.AddValues(tenantId, name, MostRuns);
        return await command.ReadAllAsync(static reader => RunColumns.Read(reader, 0), ct);
    }

    private async Task<bool> ChangeAsync(string sql, object[] values, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddValues(values);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
