using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.UsageService.Recording;

internal sealed class LedgerStore(ServicePool database)
{
    // Everything in one statement: an event is marked, written and counted, or none of it. Only marks that were really added
    // flow on. Both tables with contended rows are written in key order, marks before counters, so that two appliers with
    // overlapping batches wait for each other in one direction only and never deadlock.
    private const string Apply = """
        with event as materialized (
          select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            as e (event_id, request_id, tenant_id, user_id, key_id, provider, model, operation, input_tokens, cached_input_tokens,
                  output_tokens, reasoning_tokens, cost_nano_usd, status, estimated, started_at, completed_at)
        ), fresh as (
          insert into applied_event (event_id)
          select event_id from event order by event_id
          on conflict (event_id) do nothing
          returning event_id
        ), written as (
          insert into ledger (event_id, request_id, tenant_id, user_id, key_id, provider, model, operation, input_tokens,
                              cached_input_tokens, output_tokens, reasoning_tokens, cost_nano_usd, status, estimated, started_at, completed_at)
          select event_id, request_id, tenant_id, user_id, key_id, provider, model, operation, input_tokens,
                 cached_input_tokens, output_tokens, reasoning_tokens, cost_nano_usd, status, estimated, started_at, completed_at
          from event join fresh using (event_id)
          returning tenant_id, user_id, started_at, input_tokens, output_tokens, cost_nano_usd
        ), counted as (
          insert into counter as c (tenant_id, user_id, metric, window_start, value)
          select tenant_id, user_id, metric, date_trunc('hour', started_at, 'UTC') as window_start, sum(amount)
          from written cross join lateral (values
            ('requests', 1), ('tokens.input', input_tokens), ('tokens.output', output_tokens), ('cost.nano_usd', cost_nano_usd)
          ) as m (metric, amount)
          where amount > 0
          group by tenant_id, user_id, metric, window_start
          order by tenant_id, user_id, metric collate "C", window_start
          on conflict (tenant_id, user_id, metric, window_start) do update set value = c.value + excluded.value
        )
        select event_id from fresh
        """;

    /// <summary>Writes the events that are not known yet and returns them.</summary>
    public async Task<IReadOnlyList<UsageEvent>> ApplyAsync(IReadOnlyList<UsageEvent> events, CancellationToken ct)
    {
        var byId = new Dictionary<Guid, UsageEvent>(events.Count);
        foreach (var usage in events)
        {
            byId.TryAdd(usage.EventId, usage);
        }

        UsageEvent[] distinct = [.. byId.Values];
        await using var command = database.CreateCommand(Apply);
        AddColumns(command.Parameters, distinct);

        var applied = new List<UsageEvent>(distinct.Length);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            applied.Add(byId[reader.GetGuid(0)]);
        }

        return applied;
    }

    private static void AddColumns(NpgsqlParameterCollection parameters, UsageEvent[] events)
    {
        void Add<T>(Func<UsageEvent, T> column)
            => parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(events, column.Invoke) });

        Add(e => e.EventId);
        Add(e => e.RequestId);
        Add(e => e.TenantId);
        Add(e => e.UserId);
        Add(e => e.KeyId);
        Add(e => e.Provider);
        Add(e => e.Model);
        Add(e => e.Operation);
        Add(e => e.Tokens.Input);
        Add(e => e.Tokens.CachedInput);
        Add(e => e.Tokens.Output);
        Add(e => e.Tokens.Reasoning);
        Add(e => e.CostNanoUsd);
        Add(e => e.Status);
        Add(e => e.Estimated);
        Add(e => e.StartedAt.UtcDateTime);
        Add(e => e.CompletedAt.UtcDateTime);
    }
}
