using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Outbox;
using Platform.Data.Postgres;
using Platform.LlmService.Pricing;

namespace Platform.LlmService.Metering;

/// <summary>Settles calls that nobody will settle any more: those of processes that died, and rows of our own that an accident left behind.</summary>
internal sealed class Sweeper(
    [FromKeyedServices(Metering.BackgroundPool)] ServicePool database,
    InstanceLease lease,
    SettlementQueue queue,
    PriceBook prices,
    OutboxWriter outbox,
    IOptions<MeteringOptions> options,
    TimeProvider clock,
    ILogger<Sweeper> logger)
{
    private const int MostAtOnce = 100;

    /// <summary>Far longer than opening a call may take: a row this old is either owed or left behind.</summary>
    private TimeSpan LeftBehindAfter => options.Value.OpenTimeout * 6;

    public async Task SweepAsync(CancellationToken ct)
    {
        if (!lease.IsHeld)
        {
            return;
        }

        while (await SettleAsync(connection => AbandonedStore.LockOfDeadAsync(connection, lease.InstanceId, options.Value.Lease, MostAtOnce, ct), Interrupted, ct) == MostAtOnce)
        {
        }

        var before = clock.GetUtcNow() - LeftBehindAfter;
        var own = await AbandonedStore.FindOwnAsync(database, lease.InstanceId, before, ct);
        foreach (var ids in own.Where(id => !queue.Owes(id)).Chunk(MostAtOnce))
        {
            await SettleAsync(connection => AbandonedStore.LockAsync(connection, ids, ct), NeverMade, ct);
        }
    }

    private async Task<int> SettleAsync(Func<NpgsqlConnection, Task<List<AbandonedCall>>> find, Func<AbandonedCall, Settlement> settle, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var calls = await find(connection);
        if (calls.Count == 0)
        {
            return 0;
        }

        var settled = await Ledger.SettleAsync(connection, [.. calls.Select(settle)], SettledBy.Sweeper, ct);
        await transaction.CommitAsync(ct);
        outbox.Signal(settled.Settled.Count + settled.Late.Count);
        logger.Swept(settled.Settled.Count);
        return calls.Count;
    }

    /// <summary>By what its process had said last: what came in the seconds after that died with it.</summary>
    private Settlement Interrupted(AbandonedCall call) => new(
        call.Call, CompletionStatus.Interrupted, call.SoFar, Estimated: true, prices.CostOf(call.Call.Provider, call.Call.Model, call.Call.StartedAt, call.SoFar), "the process that served it ended", clock.GetUtcNow());

    /// <summary>Opening it failed after the row was written: its caller was told 503 and the provider was not asked.</summary>
    private Settlement NeverMade(AbandonedCall call) =>
        new(call.Call, CompletionStatus.Error, TokenCounts.Zero, Estimated: false, 0, "never sent to the provider", clock.GetUtcNow());
}
