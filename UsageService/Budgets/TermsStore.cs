using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Budgets;

/// <summary>Budgets as those who admit calls need them.</summary>
internal sealed class TermsStore(ServicePool database)
{
    // The present window and three more: who can't ask for a while still knows when the next ones begin.
    private const string Select = """
        select b.tenant_id, b.id, b.name, b.subject, b.subject_id, b.unit, b.amount_limit, b.enforcement, b.when_unavailable,
               array_remove(array[w.starts, w1.starts, w2.starts, w3.starts], null),
               (select coalesce(sum(u.amount), 0)::bigint from budget_usage u where u.budget_id = b.id and u.window_start = w.starts)
        from budget b
        cross join lateral (select budget_window(b.window_kind, b.time_zone, b.created_at, $2) as starts) w
        cross join lateral (select budget_window_after(b.window_kind, b.time_zone, w.starts) as starts) w1
        cross join lateral (select budget_window_after(b.window_kind, b.time_zone, w1.starts) as starts) w2
        cross join lateral (select budget_window_after(b.window_kind, b.time_zone, w2.starts) as starts) w3
        where b.tenant_id = any($1)
        order by b.tenant_id, b.name
        """;

    /// <summary>One entry for each of the tenants.</summary>
    public async Task<List<TenantBudgets>> ReadAsync(IReadOnlyList<Guid> tenants, DateTimeOffset at, CancellationToken ct)
    {
        var budgets = tenants.Distinct().ToDictionary(static tenant => tenant, static _ => new List<BudgetTerms>());
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = budgets.Keys.ToArray() });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            budgets[reader.GetGuid(0)].Add(Read(reader));
        }

        return [.. budgets.Select(static entry => new TenantBudgets(entry.Key, entry.Value))];
    }

    private static BudgetTerms Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.TextAt(4), reader.GetString(5),
        reader.GetInt64(6), reader.GetString(7), reader.GetString(8), reader.GetFieldValue<DateTimeOffset[]>(9), reader.GetInt64(10));
}
