using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>The table of calls, as those who open and settle them see it.</summary>
internal static class RequestStore
{
    public static async Task InsertAsync(ServicePool database, CallRecord call, Guid instance, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            insert into llm_requests
                (id, tenant_id, user_id, key_id, instance_id, provider, model, operation, stream, input_tokens, started_at, trace_parent)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """);
        command.Parameters.Add(new() { Value = call.Id });
        command.Parameters.Add(new() { Value = call.TenantId });
        command.Parameters.Add(new() { Value = call.UserId });
        command.Parameters.Add(new() { Value = (object?)call.KeyId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = instance });
        command.Parameters.Add(new() { Value = call.Provider });
        command.Parameters.Add(new() { Value = call.Model });
        command.Parameters.Add(new() { Value = call.Operation });
        command.Parameters.Add(new() { Value = call.Stream });
        command.Parameters.Add(new() { Value = call.InputTokenEstimate });
        command.Parameters.Add(new() { Value = call.StartedAt });
        command.Parameters.Add(new() { Value = (object?)call.TraceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Settles the rows that are still open, all in one statement.</summary>
    /// <returns>The ids that were.</returns>
    public static async Task<HashSet<Guid>> SettleAsync(NpgsqlConnection connection, IReadOnlyList<Settlement> ended, CancellationToken ct)
    {
        // Locked in the order of ids, so that two who settle the same rows can't wait for each other.
        await using var command = new NpgsqlCommand("""
            with ended as (
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                    as e (id, status, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_nano_usd, estimated, error, completed_at)
            ), still_open as (
                select r.id from llm_requests r join ended e on e.id = r.id
                where r.status = 'started'
                order by r.id
                for update of r
            )
            update llm_requests r set
                status = e.status, input_tokens = e.input_tokens, cached_input_tokens = e.cached_input_tokens,
                output_tokens = e.output_tokens, reasoning_tokens = e.reasoning_tokens, cost_nano_usd = e.cost_nano_usd,
                estimated = e.estimated, error = e.error, completed_at = e.completed_at
            from ended e join still_open o on o.id = e.id
            where r.id = e.id
            returning r.id
            """, connection);
        Add(command, ended, static s => s.Call.Id, NpgsqlDbType.Uuid);
        Add(command, ended, static s => s.Status, NpgsqlDbType.Text);
        Add(command, ended, static s => s.Tokens.Input, NpgsqlDbType.Bigint);
        Add(command, ended, static s => s.Tokens.CachedInput, NpgsqlDbType.Bigint);
        Add(command, ended, static s => s.Tokens.Output, NpgsqlDbType.Bigint);
        Add(command, ended, static s => s.Tokens.Reasoning, NpgsqlDbType.Bigint);
        Add(command, ended, static s => s.CostNanoUsd, NpgsqlDbType.Bigint);
        Add(command, ended, static s => s.Estimated, NpgsqlDbType.Boolean);
        Add(command, ended, static s => s.Error, NpgsqlDbType.Text);
        Add(command, ended, static s => s.CompletedAt, NpgsqlDbType.TimestampTz);
        return await ReadIdsAsync(command, ct);
    }

    /// <summary>Which of these somebody else has settled as interrupted.</summary>
    public static async Task<HashSet<Guid>> FindInterruptedAsync(NpgsqlConnection connection, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id from llm_requests where id = any($1) and status = 'interrupted'", connection);
        command.Parameters.Add(new() { Value = ids.ToArray() });
        return await ReadIdsAsync(command, ct);
    }

    private static void Add<T>(NpgsqlCommand command, IReadOnlyList<Settlement> ended, Func<Settlement, T> column, NpgsqlDbType type) =>
        command.Parameters.Add(new() { Value = ended.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });

    private static async Task<HashSet<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var ids = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
