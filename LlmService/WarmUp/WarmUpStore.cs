using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.WarmUp;

/// <summary>The warm-ups of a tenant.</summary>
internal sealed class WarmUpStore(ServicePool database)
{
    /// <summary>With its newest run. The columns of a run are the last eleven.</summary>
    private const string Select = $"""
        select w.name, w.model, w.strategy, w.prompts, w.max_tokens, w.window_from, w.window_to, w.time_zone, w.enabled, w.created_at, w.updated_at, {RunColumns.OfRun}
        from warm_ups w
        left join lateral (select * from warm_up_runs where tenant_id = w.tenant_id and name = w.name order by created_at desc limit 1) r on true
        """;

    private const string Find = $"{Select} where w.tenant_id = $1 and w.name = $2";

    private const string List = $"{Select} where w.tenant_id = $1 and w.name > $2 order by w.name limit $3";

    // The bound is no lock: two at the same moment may go one over it.
    private const string Put = """
        insert into warm_ups (tenant_id, name, user_id, model, strategy, prompts, max_tokens, window_from, window_to, time_zone, enabled)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
        where exists (select from warm_ups where tenant_id = $1 and name = $2) or (select count(*) from warm_ups where tenant_id = $1) < $12
        on conflict (tenant_id, name) do update
        set user_id = excluded.user_id, model = excluded.model, strategy = excluded.strategy, prompts = excluded.prompts, max_tokens = excluded.max_tokens,
            window_from = excluded.window_from, window_to = excluded.window_to, time_zone = excluded.time_zone, enabled = excluded.enabled, updated_at = now()
        returning xmax = 0
        """;

    private const string Remove = "delete from warm_ups where tenant_id = $1 and name = $2";

    /// <summary>Stores one that passed the rules, in place of what was there.</summary>
    /// <returns>Whether it is new; null when the tenant has as many as it may.</returns>
    public async Task<bool?> PutAsync(Guid tenantId, Guid userId, string name, WarmUpDefinition definition, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Put);
        command.Parameters.AddValues(tenantId, name, userId, definition.Model, definition.Strategy, definition.Prompts!.ToArray(), definition.MaxTokens ?? WarmUpDefinition.DefaultMaxTokens);
        command.Parameters.AddNullable(definition.Window?.From, NpgsqlDbType.Time);
        command.Parameters.AddNullable(definition.Window?.To, NpgsqlDbType.Time);
        command.Parameters.AddNullable(definition.Window?.TimeZone);
        command.Parameters.AddValues(definition.Enabled ?? true, WarmUpRules.MaxPlans);
        return (bool?)await command.ExecuteScalarAsync(ct);
    }

    public async Task<WarmUpPlan?> FindAsync(Guid tenantId, string name, CancellationToken ct)
        => (await ReadAsync(Find, [tenantId, name], ct)).SingleOrDefault();

    public Task<List<WarmUpPlan>> ListAsync(Guid tenantId, string after, int limit, CancellationToken ct) => ReadAsync(List, [tenantId, after, limit], ct);

    public async Task<bool> RemoveAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.AddValues(tenantId, name);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task<List<WarmUpPlan>> ReadAsync(string sql, object[] values, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddValues(values);
        return await command.ReadAllAsync(Read, ct);
    }

    private static WarmUpPlan Read(NpgsqlDataReader row)
    {
        const int firstOfRun = 11;
        var window = row.TextAt(7) is { } zone ? new WarmUpWindow(row.GetFieldValue<TimeOnly>(5), row.GetFieldValue<TimeOnly>(6), zone) : null;
        return new(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3), row.GetInt32(4), window, row.GetBoolean(8),
            row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset>(10))
        {
            LastRun = row.IdAt(firstOfRun) is null ? null : RunColumns.Read(row, firstOfRun),
        };
    }
}
