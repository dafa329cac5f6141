using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>Counts the calls that started in a period, and what of them is still on its way.</summary>
internal sealed class ReconciliationStore([FromKeyedServices(Metering.BackgroundPool)] ServicePool database)
{
    /// <summary>All of it at one moment: a call is settled and its event written together, so that what is missing here is missing.</summary>
    public async Task<MeteringReport> ReadAsync(DateTimeOffset from, DateTimeOffset to, Guid? tenant, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with calls as (
                select count(*) as opened, count(*) filter (where status <> 'started') as settled,
                    coalesce(sum(input_tokens + output_tokens) filter (where status <> 'started'), 0)::bigint as tokens,
                    coalesce(sum(cost_nano_usd), 0)::bigint as cost,
                    count(*) filter (where status <> 'started' and cost_nano_usd is null) as cost_unknown,
                    count(*) filter (where settled_by = 'late') as adjustments
                from llm_requests
                where id >= llm_requests_first_id($1) and id < llm_requests_first_id($2 + interval '1 millisecond')
                    and started_at >= $1 and started_at < $2 and ($3 is null or tenant_id = $3)
            ), events as (
                select count(*) filter (where o.refused_at is null) as undelivered, count(*) filter (where o.refused_at is not null) as set_aside
                from outbox o cross join lateral (values (o.id), (llm_requests_adjustment(o.id))) as call (id) join llm_requests r on r.id = call.id
                where o.id >= llm_requests_first_id($1) and o.id < llm_requests_first_id($2 + interval '1 millisecond')
                    and r.started_at >= $1 and r.started_at < $2 and ($3 is null or r.tenant_id = $3)
            )
            select opened, settled, opened - settled, undelivered, set_aside, tokens, cost, cost_unknown, adjustments from calls, events
            """);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        command.Parameters.AddNullable(tenant);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return Read(reader);
    }

    private static MeteringReport Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
        reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8));
}
