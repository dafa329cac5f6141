using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Outbox;

namespace Platform.LlmService.Metering;

/// <summary>Settles calls and tells of them, in one transaction: a row is never settled without its event, nor the other way round.</summary>
internal static class Ledger
{
    public const string EventKind = "usage";

    /// <summary>
    /// Runs in the caller's transaction. Of what a sweeper has settled before its owner could, the owner's figures are the true ones: the row takes them,
    /// and the difference is told.
    /// </summary>
    public static async Task<SettledCalls> SettleAsync(NpgsqlConnection connection, IReadOnlyCollection<Settlement> ended, SettledBy by, CancellationToken ct)
    {
        var settled = await SettlementStore.SettleAsync(connection, ended, by, ct);
        var others = ended.Where(s => !settled.Contains(s.Call.Id)).ToList();
        var swept = others.Count > 0 && by == SettledBy.Owner
            ? await SettlementStore.LockSweptAsync(connection, [.. others.Select(static s => s.Call.Id)], ct)
            : [];
        var late = others.FindAll(s => swept.ContainsKey(s.Call.Id));
        List<UsageEvent> events =
        [
            .. ended.Where(s => settled.Contains(s.Call.Id)).Select(static s => s.ToEvent()),
            .. late.Select(s => s.ToAdjustment(swept[s.Call.Id])),
        ];
        if (events.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection);
            OutboxWriter.AddTo(batch, [.. events.Select(ToMessage)]);
            if (late.Count > 0)
            {
                batch.BatchCommands.Add(SettlementStore.Correct(late));
            }

            await batch.ExecuteNonQueryAsync(ct);
        }

        return new(settled, late);
    }

    private static OutboxMessage ToMessage(UsageEvent usage) =>
        new(usage.EventId, EventKind, JsonSerializer.SerializeToUtf8Bytes(usage, ContractsJson.Default.UsageEvent), usage.TraceParent);
}

/// <param name="Settled">Ids of calls that were open, or not there.</param>
/// <param name="Late">What a sweeper had settled before.</param>
internal sealed record SettledCalls(HashSet<Guid> Settled, IReadOnlyList<Settlement> Late);
