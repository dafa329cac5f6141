using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>Writes the rows of calls that begin.</summary>
internal static class OpeningStore
{
    /// <summary>
    /// All of them or none. Not waiting for the disk: what a crash of the server itself may lose of it is written once more when the call is settled,
    /// which carries all that the opening said. See docs/decisions/0007.
    /// </summary>
    public static async Task InsertAsync(ServicePool database, IReadOnlyCollection<CallRecord> calls, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        // Both are one transaction, which ends with the batch, and the setting with it.
        batch.BatchCommands.Add(new("select set_config('synchronous_commit', 'off', true)"));
        var insert = new NpgsqlBatchCommand($"insert into llm_requests ({RowColumns.Call}, input_tokens) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
        insert.Parameters.ColumnsOf(calls).AddCall(static c => c).Add(NpgsqlDbType.Bigint, static c => c.InputTokenEstimate);
        batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(ct);
    }
}
