using Platform.Data.Postgres;

namespace Platform.UsageService.Budgets;

/// <summary>Budgets as their tenant sees them.</summary>
internal sealed class BudgetStore(ServicePool database)
{
    // Ended leases still count while this service has not been steady: whoever had them could not renew. See LeaseStore.
    private const string Select = """
        select b.id, b.name, b.subject, b.subject_id, b.unit, b.amount_limit, b.window_kind, b.time_zone, b.enforcement, b.when_unavailable,
               w.starts, budget_window_after(b.window_kind, b.time_zone, w.starts),
               (select coalesce(sum(u.amount), 0)::bigint from budget_usage u where u.budget_id = b.id and u.window_start = w.starts),
               (select coalesce(sum(greatest(0, l.granted - coalesce(u.amount, 0))), 0)::bigint
                from budget_lease l left join budget_usage u using (budget_id, window_start, holder)
                where l.budget_id = b.id and l.window_start = w.starts and l.expires_at > now()),
               b.created_at, b.changed_at
        from budget b
        cross join lateral (select budget_window(b.window_kind, b.time_zone, b.created_at, $2) as starts) w
        where b.tenant_id = $1
        """;

    private const string List = Select + " and b.name > $3 order by b.name limit $4";

    private const string Get = Select + " and b.id = $3";

    private const string Changes = """
        select id, budget_id, name, action, before, after, changed_by, changed_at
        from budget_change
        where tenant_id = $1 and id < $2 and ($3::uuid is null or budget_id = $3)
        order by id desc
        limit $4
        """;

    public async Task<List<Budget>> ListAsync(Guid tenantId, DateTimeOffset at, string after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, ct);
    }

    public async Task<Budget?> FindAsync(Guid tenantId, Guid id, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Get);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    public async Task<List<BudgetChange>> ChangesAsync(Guid tenantId, long before, Guid? budgetId, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Changes);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.AddNullable(budgetId);
        command.Parameters.Add(new() { Value = limit });
        return await command.ReadAllAsync(static reader => new BudgetChange(
            reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.JsonAt(4), reader.JsonAt(5),
            reader.GetGuid(6), reader.GetFieldValue<DateTimeOffset>(7)), ct);
    }

    private static Task<List<Budget>> ReadAsync(PoolCommand command, CancellationToken ct) => command.ReadAllAsync(
        static reader => new Budget(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.TextAt(3), reader.GetString(4),
            reader.GetInt64(5), reader.GetString(6), reader.GetString(7), reader.GetString(8), reader.GetString(9),
            reader.GetFieldValue<DateTimeOffset>(10), reader.TimeAt(11),
            reader.GetInt64(12), reader.GetInt64(13), reader.GetFieldValue<DateTimeOffset>(14), reader.GetFieldValue<DateTimeOffset>(15)),
        ct);
}
