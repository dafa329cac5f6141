using Microsoft.Extensions.Options;
using Platform.Data.Outbox;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>
/// Writes settlements, as many at once as have come together. No request waits for it and none is lost to a database that is
/// away: a batch is repeated until it is written.
/// </summary>
internal sealed class SettlementWriter(
    SettlementQueue queue, ServicePool database, OutboxWriter outbox, IOptions<MeteringOptions> options, TimeProvider clock, ILogger<SettlementWriter> logger)
    : IHostedService, IDisposable
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _giveUp = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _ending;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped twice at once, and disposes what has ended for one of the two.
        lock (_gate)
        {
            return _ending ??= EndAsync();
        }
    }

    public void Dispose() => _giveUp.Dispose();

    private async Task EndAsync()
    {
        // Requests have ended by now. The host's own time may be used up by waiting for them; this has a budget of its own.
        queue.Complete();
        _giveUp.CancelAfter(options.Value.DrainTimeout);
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            logger.SettlementsLeft(queue.Waiting);
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<Settlement>(MostAtOnce);
        while (await queue.Reader.WaitToReadAsync(_giveUp.Token))
        {
            if (queue.Waiting < MostAtOnce)
            {
                await Task.Delay(options.Value.SettleLinger, clock, _giveUp.Token);
            }

            batch.Clear();
            while (batch.Count < MostAtOnce && queue.Reader.TryRead(out var settlement))
            {
                batch.Add(settlement);
            }

            await WriteAsync([.. batch]);
        }
    }

    private async Task WriteAsync(Settlement[] batch)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await TryWriteAsync(batch, _giveUp.Token).WaitAsync(options.Value.SettleTimeout, clock, _giveUp.Token);
                return;
            }
            catch (Exception e) when (Weather.IsPoison(e))
            {
                await WithoutPoisonAsync(batch, e);
                return;
            }
            catch (Exception e) when (!_giveUp.IsCancellationRequested)
            {
                // Whatever it is: what is owed stays owed, and the others behind it must not be lost with this loop.
                logger.SettlementsPostponed(batch.Length, pause.TotalSeconds, e.Message);
            }

            await Task.Delay(pause, clock, _giveUp.Token);
        }
    }

    private async Task TryWriteAsync(Settlement[] batch, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var settled = await Ledger.SettleAsync(connection, batch, SettledBy.Owner, ct);
        await transaction.CommitAsync(ct);
        outbox.Signal(settled.Settled.Count + settled.Late.Count);
        foreach (var settlement in batch)
        {
            queue.OweNoMore(settlement.Call.Id);
        }

        foreach (var late in settled.Late)
        {
            logger.SettledLate(late.Call.Id, late.Status, late.Tokens.Input, late.Tokens.Output);
        }
    }

    /// <summary>One settlement that the database will never take must not keep the others waiting for ever.</summary>
    private async Task WithoutPoisonAsync(Settlement[] batch, Exception reason)
    {
        if (batch.Length == 1)
        {
            logger.SettlementRefused(batch[0].Call.Id, reason.Message);
            return;
        }

        foreach (var settlement in batch)
        {
            await WriteAsync([settlement]);
        }
    }
}
