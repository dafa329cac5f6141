using Npgsql;
using NpgsqlTypes;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Budgets;

/// <summary>Gives processes parts of budgets. What is left = limit − used − what the others hold and have not reported yet.</summary>
internal sealed class LeaseStore(ServicePool database)
{
    // The rest is shared so: this part of it at once to whoever asks, so that nobody's stock keeps the others from using it up.
    private const int StockDivisor = 8;

    // Who grants from a budget does so alone, also among replicas; in the order of ids, so that two never wait for each other.
    // Appliers are not kept waiting: what they report moves from "held" to "used" and changes nothing about what is left.
    private const string Lock = "select id from budget where id = any($1) order by id for no key update";

    // What the holder has, it has: it may be admitted calls, and refusing afterwards would only falsify the sum.
    // A request that was overtaken by a later one of its holder changes nothing.
    private static readonly string Grant = $$"""
        with need as (
          select * from unnest($1, $2, $3, $4, $5) as n (budget_id, window_start, held, need, ahead)
        ), state as (
          select n.*, b.amount_limit, coalesce(own.amount, 0) as own, greatest(0, n.held - coalesce(own.amount, 0)) as owed,
                 coalesce((select sum(u.amount) from budget_usage u
                           where u.budget_id = n.budget_id and u.window_start = n.window_start), 0) as used,
                 coalesce((select sum(greatest(0, l.granted - coalesce(u.amount, 0)))
                           from budget_lease l left join budget_usage u using (budget_id, window_start, holder)
                           where l.budget_id = n.budget_id and l.window_start = n.window_start and l.holder <> $6
                             and (l.expires_at > now() or not budget_is_steady($8))), 0) as others
          from need n
          join budget b on b.id = n.budget_id
          left join budget_usage own on own.budget_id = n.budget_id and own.window_start = n.window_start and own.holder = $6
        ), rest as (
          select *, greatest(0, amount_limit - used - owed - others) as rest from state
        ), sized as (
          select *, least(need, rest) + case when rest > need then least(ahead, div(rest - need, {{StockDivisor}})) else 0 end as granted from rest
        ), kept as (
          insert into budget_lease as l (budget_id, window_start, holder, granted, sequence, expires_at)
          select budget_id, window_start, $6, greatest(own, held) + granted, $7, now() + $8 from sized
          order by budget_id, window_start
          on conflict (budget_id, window_start, holder) do update
            set granted = excluded.granted, sequence = excluded.sequence, expires_at = excluded.expires_at
            where l.sequence < excluded.sequence
          returning budget_id, window_start
        )
        select budget_id, window_start, s.granted::bigint, (s.rest - s.granted)::bigint, s.owed::bigint
        from kept join sized s using (budget_id, window_start)
        """;

    private const string Forget = """
        with steady as (
          select budget_is_steady($1) as is_steady
        ), ended as (
          delete from budget_lease using steady where is_steady and expires_at < now() - $1
        )
        delete from budget_usage u using budget b
        where b.id = u.budget_id and b.window_kind <> 'total' and u.window_start < now() - $2
        """;

    private const string Beat = """
        update budget_steadiness
        set steady_since = case when beat_at > now() - $1 then steady_since else now() end, beat_at = now()
        """;

    /// <summary>Grants what there is and holds it for so long.</summary>
    public async Task<List<BudgetGrant>> GrantAsync(BudgetLeaseRequest request, TimeSpan hold, CancellationToken ct)
    {
        var needs = request.Needs.DistinctBy(static need => (need.BudgetId, need.WindowStart)).ToArray();
        await using var batch = database.CreateBatch();
        var locking = new NpgsqlBatchCommand(Lock);
        locking.Parameters.Add(new() { Value = Array.ConvertAll(needs, static need => need.BudgetId) });
        batch.BatchCommands.Add(locking);
        batch.BatchCommands.Add(GrantCommand(request, needs, hold));

        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAllAsync(static reader => new BudgetGrant(
            reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)), ct);
    }

    /// <summary>Says that this service is there; a longer silence than this was a gap.</summary>
    public async Task BeatAsync(TimeSpan longest, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Beat);
        command.Parameters.Add(new() { Value = longest });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes leases that ended long ago and windows that nobody asks about any more.</summary>
    public async Task ForgetAsync(TimeSpan hold, TimeSpan windows, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Forget);
        command.Parameters.Add(new() { Value = hold });
        command.Parameters.Add(new() { Value = windows });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand GrantCommand(BudgetLeaseRequest request, BudgetNeed[] needs, TimeSpan hold)
    {
        var command = new NpgsqlBatchCommand(Grant);
        command.Parameters.ColumnsOf(needs)
            .Add(NpgsqlDbType.Uuid, static need => need.BudgetId)
            .Add(NpgsqlDbType.TimestampTz, static need => need.WindowStart.UtcDateTime)
            .Add(NpgsqlDbType.Bigint, static need => need.Held)
            .Add(NpgsqlDbType.Bigint, static need => need.Need)
            .Add(NpgsqlDbType.Bigint, static need => need.Ahead);
        command.Parameters.Add(new() { Value = request.Holder });
        command.Parameters.Add(new() { Value = request.Sequence });
        command.Parameters.Add(new() { Value = hold });
        return command;
    }
}
