namespace Platform.UsageService.Recording;

/// <summary>
/// Everything in one statement: an event is marked, written and summed, or none of it. Only marks that were really added, and of
/// those only rows that were really written, flow on. Both tables with contended rows are written in key order, marks before sums,
/// so that two appliers with overlapping batches wait for each other in one direction only and never deadlock.
/// </summary>
internal static class ApplyStatement
{
    public const string Text = $"""
        with event as materialized (
          select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
            as e ({Columns})
        ), fresh as (
          insert into applied_event (event_id)
          select event_id from event order by event_id
          on conflict (event_id) do nothing
          returning event_id
        ), written as (
          -- The row itself tells that an event was applied after its mark has been forgotten.
          insert into ledger ({Columns})
          select {Columns} from event join fresh using (event_id)
          on conflict (tenant_id, started_at, event_id) do nothing
          returning {Columns}
        ), summed as (
          insert into usage_hour as h (
            tenant_id, hour, user_id, key_id, agent, model, provider, status,
            requests, input_tokens, cached_input_tokens, cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens,
            audio_output_tokens, cost_nano_usd, unknown_cost, estimated, adjustments)
          select tenant_id, date_trunc('hour', started_at, 'UTC') as hour, user_id,
                 coalesce(key_id, '00000000-0000-0000-0000-000000000000') as key, coalesce(agent, '') as agent_name, model, provider, status,
                 count(*) filter (where kind = 'call'), sum(input_tokens), sum(cached_input_tokens), sum(cache_write_input_tokens),
                 sum(audio_input_tokens), sum(output_tokens), sum(reasoning_tokens), sum(audio_output_tokens),
                 coalesce(sum(cost_nano_usd), 0), count(*) - count(cost_nano_usd), count(*) filter (where estimated and kind = 'call'),
                 count(*) filter (where kind = 'adjustment')
          from written
          group by tenant_id, hour, user_id, key, agent_name, model, provider, status
          order by tenant_id, hour, user_id, key, agent_name, model, provider, status
          on conflict (tenant_id, hour, user_id, key_id, agent, model, provider, status) do update set
            requests = h.requests + excluded.requests,
            input_tokens = h.input_tokens + excluded.input_tokens,
            cached_input_tokens = h.cached_input_tokens + excluded.cached_input_tokens,
            cache_write_input_tokens = h.cache_write_input_tokens + excluded.cache_write_input_tokens,
            audio_input_tokens = h.audio_input_tokens + excluded.audio_input_tokens,
            output_tokens = h.output_tokens + excluded.output_tokens,
            reasoning_tokens = h.reasoning_tokens + excluded.reasoning_tokens,
            audio_output_tokens = h.audio_output_tokens + excluded.audio_output_tokens,
            cost_nano_usd = h.cost_nano_usd + excluded.cost_nano_usd,
            unknown_cost = h.unknown_cost + excluded.unknown_cost,
            estimated = h.estimated + excluded.estimated,
            adjustments = h.adjustments + excluded.adjustments
        )
        select event_id from written
        """;

    private const string Columns = """
        event_id, request_id, tenant_id, user_id, key_id, agent, budget, holder, kind, provider, model, operation, input_tokens,
        cached_input_tokens, cache_write_input_tokens, audio_input_tokens, output_tokens, reasoning_tokens, audio_output_tokens,
        cost_nano_usd, status, estimated, started_at, completed_at
        """;
}
