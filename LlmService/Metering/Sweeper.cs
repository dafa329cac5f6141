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

    private async Task<int> SettleAsync(Func<NpgsqlConnection, Task<List<CallRecord>>> find, Func<CallRecord, Settlement> settle, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var calls = await find(connection);
        if (calls.Count == 0)
        {
            return 0;
        }

        var settled = await Ledger.SettleAsync(connection, [.. calls.Select(settle)], ct);
        await transaction.CommitAsync(ct);
        outbox.Signal();
        logger.Swept(settled.Count);
        return calls.Count;
    }

    private Settlement Interrupted(CallRecord call)
    {
        // What it produced died with its process; the prompt is all that is known.
        var tokens = new TokenCounts(call.InputTokenEstimate, 0, 0, 0);
        return new Settlement(
            call, CompletionStatus.Interrupted, tokens, Estimated: true, prices.CostOf(call.Provider, call.Model, call.StartedAt, tokens), "the process that served it ended", clock.GetUtcNow());
    }

    /// <summary>Opening it failed after the row was written: its caller was told 503 and the provider was not asked.</summary>
    private Settlement NeverMade(CallRecord call) =>
        new(call, CompletionStatus.Error, TokenCounts.Zero, Estimated: false, 0, "never sent to the provider", clock.GetUtcNow());
}
