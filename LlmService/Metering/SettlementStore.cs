using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>The rows of calls, as those who end them see them.</summary>
internal static class SettlementStore
{
    /// <summary>
    /// Settles the calls whose row is open, and those whose row is not there: it was lost when the server crashed, and a settlement carries all that it
    /// said. One statement, in the order of ids, so that two who settle the same calls can't wait for each other.
    /// </summary>
    /// <returns>The ids that were settled by it.</returns>
    public static async Task<HashSet<Guid>> SettleAsync(NpgsqlConnection connection, IReadOnlyCollection<Settlement> ended, SettledBy by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            insert into llm_requests as r
                ({RowColumns.Call}, {RowColumns.Route}, {RowColumns.Tokens}, status, cost_nano_usd, estimated, error, completed_at, settled_by)
            select e.*, $29
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28) as e (id)
            order by e.id
            on conflict (id) do update set
                provider = excluded.provider, model = excluded.model, deployment = coalesce(excluded.deployment, r.deployment),
                attempts = greatest(excluded.attempts, r.attempts), failed_attempts = coalesce(excluded.failed_attempts, r.failed_attempts),
                input_tokens = excluded.input_tokens, cached_input_tokens = excluded.cached_input_tokens, cache_write_input_tokens = excluded.cache_write_input_tokens,
                audio_input_tokens = excluded.audio_input_tokens, output_tokens = excluded.output_tokens, reasoning_tokens = excluded.reasoning_tokens,
                audio_output_tokens = excluded.audio_output_tokens, status = excluded.status, cost_nano_usd = excluded.cost_nano_usd,
                estimated = excluded.estimated, error = excluded.error, completed_at = excluded.completed_at, settled_by = excluded.settled_by
            where r.status = 'started'
            returning r.id
            """, connection);
        AddEnd(command.Parameters.ColumnsOf(ended).AddCall(static s => s.Call).AddRoute(static s => s.Call));
        command.Parameters.Add(new() { Value = NameOf(by) });
        var ids = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    /// <summary>What a sweeper has settled of these, locked: tokens and cost as they were said then.</summary>
    public static async Task<Dictionary<Guid, Said>> LockSweptAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select id, cost_nano_usd, {RowColumns.Tokens} from llm_requests
            where id = any($1) and settled_by = 'sweeper'
            order by id
            for update
            """, connection);
        command.Parameters.Add(new() { Value = ids });
        var swept = new Dictionary<Guid, Said>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            swept.Add(reader.GetGuid(0), new Said(reader.ReadTokens(2), reader.AmountAt(1)));
        }

        return swept;
    }

    /// <summary>Puts the true figures in the place of a sweeper's.</summary>
    public static NpgsqlBatchCommand Correct(IReadOnlyCollection<Settlement> late)
    {
        var command = new NpgsqlBatchCommand($"""
            update llm_requests r set
                provider = e.provider, model = e.model, deployment = e.deployment, attempts = e.attempts, failed_attempts = e.failed_attempts,
                input_tokens = e.input_tokens, cached_input_tokens = e.cached_input_tokens, cache_write_input_tokens = e.cache_write_input_tokens,
                audio_input_tokens = e.audio_input_tokens, output_tokens = e.output_tokens, reasoning_tokens = e.reasoning_tokens,
                audio_output_tokens = e.audio_output_tokens, status = e.status, cost_nano_usd = e.cost_nano_usd,
                estimated = e.estimated, error = e.error, completed_at = e.completed_at, settled_by = 'late'
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
                as e (id, provider, model, {RowColumns.Route}, {RowColumns.Tokens}, status, cost_nano_usd, estimated, error, completed_at)
            where r.id = e.id
            """);
        AddEnd(command.Parameters.ColumnsOf(late)
            .Add(NpgsqlDbType.Uuid, static s => s.Call.Id).Add(NpgsqlDbType.Text, static s => s.Call.Provider).Add(NpgsqlDbType.Text, static s => s.Call.Model)
            .AddRoute(static s => s.Call));
        return command;
    }

    private static void AddEnd(ParameterColumns<Settlement> rows) => rows
        .AddTokens(static s => s.Tokens)
        .Add(NpgsqlDbType.Text, static s => s.Status)
        .Add(NpgsqlDbType.Bigint, static s => s.CostNanoUsd)
        .Add(NpgsqlDbType.Boolean, static s => s.Estimated)
        .Add(NpgsqlDbType.Text, static s => s.Error)
        .Add(NpgsqlDbType.TimestampTz, static s => s.CompletedAt);

    private static string NameOf(SettledBy by) => by == SettledBy.Owner ? "owner" : "sweeper";
}

/// <summary>Who settles a call.</summary>
internal enum SettledBy
{
    /// <summary>The process that made it.</summary>
    Owner,

    /// <summary>Another one, after its lease had ended.</summary>
    Sweeper,
}
