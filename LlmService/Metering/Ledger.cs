using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Outbox;

namespace Platform.LlmService.Metering;

/// <summary>Settles calls and tells of them, in one transaction: a row is never settled without its event, nor the other way round.</summary>
internal static class Ledger
{
    public const string EventKind = "usage";

    /// <summary>Runs in the caller's transaction.</summary>
    /// <returns>The ids that were still open.</returns>
    public static async Task<HashSet<Guid>> SettleAsync(NpgsqlConnection connection, IReadOnlyList<Settlement> ended, CancellationToken ct)
    {
        var settled = await RequestStore.SettleAsync(connection, ended, ct);
        if (settled.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection);
            OutboxWriter.AddTo(batch, [.. ended.Where(s => settled.Contains(s.Call.Id)).Select(ToMessage)]);
            await batch.ExecuteNonQueryAsync(ct);
        }

        return settled;
    }

    private static OutboxMessage ToMessage(Settlement settlement) => new(
        settlement.Call.Id,
        EventKind,
        JsonSerializer.SerializeToUtf8Bytes(settlement.ToEvent(), ContractsJson.Default.UsageEvent),
        settlement.Call.TraceParent);
}
