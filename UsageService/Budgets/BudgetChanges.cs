using Npgsql;
using Platform.Data.Postgres;

namespace Platform.UsageService.Budgets;

/// <summary>What became of making a budget.</summary>
internal enum BudgetCreation
{
    Made,
    NameTaken,
    TooMany,
    NoSuchTimeZone,
}

/// <summary>Makes, changes and deletes budgets; each change and the record of it are one.</summary>
internal sealed class BudgetChanges(ServicePool database)
{
    /// <summary>Every process that serves a tenant keeps its budgets in memory.</summary>
    public const int MaxBudgets = 1000;

    // Alone with its tenant: an applier that has looked for budgets already is waited for, and one that comes later finds this one.
    private const string Lock = "select pg_advisory_xact_lock(budget_gate($1))";

    private const string Make = """
        with zone as (
          select name from pg_timezone_names where name = $8
        ), made as (
          insert into budget (id, tenant_id, name, subject, subject_id, unit, amount_limit, window_kind, time_zone, enforcement,
                              when_unavailable, created_at, changed_at)
          select $1, $2, $3, $4, $5, $6, $7, $9, zone.name, $10, $11, $12, $12 from zone
          where (select count(*) from budget where tenant_id = $2) < $14
          on conflict (tenant_id, name) do nothing
          returning *
        ), told as (
          insert into budget_change (tenant_id, budget_id, name, action, after, changed_by)
          select tenant_id, id, name, 'created', budget_told(to_jsonb(made)), $13 from made
        )
        select exists (select from zone), exists (select from made), exists (select from budget where tenant_id = $2 and name = $3)
        """;

    // What has been used since the window began, also late reports of windows before it that nobody asks about any more.
    private const string CountUsed = """
        insert into budget_usage (budget_id, window_start, holder, amount)
        select b.id, w.starts, '00000000-0000-0000-0000-000000000000',
               sum(budget_amount(b.unit, l.kind, l.input_tokens + l.output_tokens, l.cost_nano_usd))
        from budget b
        cross join lateral (select budget_window(b.window_kind, b.time_zone, b.created_at, b.created_at) as starts) w
        join ledger l on l.tenant_id = b.tenant_id and l.started_at >= w.starts
          and budget_counts(b, l.tenant_id, l.user_id, l.key_id, l.agent, l.budget, l.started_at)
        where b.id = $1
        group by b.id, w.starts
        """;

    private const string Change = """
        with old as (
          select * from budget where tenant_id = $1 and id = $2 for no key update
        ), changed as (
          update budget b set amount_limit = coalesce($3, b.amount_limit), enforcement = coalesce($4, b.enforcement),
                 when_unavailable = coalesce($5, b.when_unavailable), changed_at = $6
          from old where b.id = old.id
          returning b.*
        )
        insert into budget_change (tenant_id, budget_id, name, action, before, after, changed_by)
        select changed.tenant_id, changed.id, changed.name, 'changed', budget_told(to_jsonb(old)), budget_told(to_jsonb(changed)), $7
        from changed join old on old.id = changed.id
        """;

    private const string Delete = """
        with gone as (
          delete from budget where tenant_id = $1 and id = $2 returning *
        )
        insert into budget_change (tenant_id, budget_id, name, action, before, changed_by)
        select tenant_id, id, name, 'deleted', budget_told(to_jsonb(gone)), $3 from gone
        """;

    /// <summary>Makes a budget that passed the rules. What its window has used already counts.</summary>
    public async Task<BudgetCreation> CreateAsync(
        Guid id, Guid tenantId, BudgetDefinition budget, DateTimeOffset at, Guid userId, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        Add(batch, Lock, tenantId);
        Add(batch, Make, id, tenantId, budget.Name, budget.Subject, budget.SubjectId, budget.Unit, budget.Limit, budget.TimeZone, budget.Window,
            budget.Enforcement, budget.WhenUnavailable, at.UtcDateTime, userId, MaxBudgets);
        Add(batch, CountUsed, id);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var (isZone, isMade, isNameTaken) = (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2));
        // What fails later in the batch undoes all of it, and is told only to who reads on.
        await reader.NextResultAsync(ct);
        return isMade ? BudgetCreation.Made
            : !isZone ? BudgetCreation.NoSuchTimeZone
            : isNameTaken ? BudgetCreation.NameTaken
            : BudgetCreation.TooMany;
    }

    /// <summary>Changes what the definition says; what it leaves out stays.</summary>
    public async Task<bool> ChangeAsync(Guid tenantId, Guid id, BudgetDefinition change, DateTimeOffset at, Guid userId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Change);
        command.Parameters.AddValues(tenantId, id, change.Limit, change.Enforcement, change.WhenUnavailable, at.UtcDateTime, userId);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<bool> DeleteAsync(Guid tenantId, Guid id, Guid userId, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        Add(batch, Lock, tenantId);
        Add(batch, Delete, tenantId, id, userId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return reader.RecordsAffected == 1;
    }

    private static void Add(PoolBatch batch, string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddValues(values);
        batch.BatchCommands.Add(command);
    }
}
