using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.Data.Outbox;

/// <summary>Delivers for ever: at once when signalled, by polling otherwise, with growing pauses while the receiver is away.</summary>
internal sealed class OutboxDelivery(
    OutboxStore store,
    OutboxWriter signal,
    OutboxStatus status,
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<OutboxOptions> options,
    TimeProvider clock,
    ILogger<OutboxDelivery> logger) : BackgroundService
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);

    private readonly OutboxOptions _options = options.Value;
    private readonly TimeSpan _claim = TimeSpan.FromSeconds(options.Value.ClaimSeconds);
    private readonly TimeSpan _maxBackOff = TimeSpan.FromSeconds(options.Value.MaxBackOffSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        var backOff = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            var outcome = await DeliverNextAsync(stoppingToken);
            if (outcome == Outcome.Failed)
            {
                backOff = backOff == TimeSpan.Zero ? FirstBackOff : TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, _maxBackOff.Ticks));
                await Task.Delay(backOff, clock, stoppingToken);
                continue;
            }
            backOff = TimeSpan.Zero;
            if (outcome == Outcome.Drained && await signal.WaitAsync(TimeSpan.FromSeconds(_options.PollSeconds), stoppingToken))
            {
                await signal.WaitForCompanyAsync(_options.BatchSize, TimeSpan.FromMilliseconds(_options.LingerMilliseconds), clock, stoppingToken);
            }
        }
    }

    private async Task<Outcome> DeliverNextAsync(CancellationToken ct)
    {
        try
        {
            signal.StartCounting();
            var batch = await store.ClaimAsync(_options.BatchSize, _claim, ct);
            if (batch.Messages.Count == 0)
            {
                return Outcome.Drained;
            }
            if (!await TryDeliverAsync(batch, ct))
            {
                return Outcome.Failed;
            }
            return batch.Messages.Count < _options.BatchSize ? Outcome.Drained : Outcome.MoreWaiting;
        }
        catch (NpgsqlException exception)
        {
            logger.OutboxUnreadable(exception.Message);
            return Outcome.Failed;
        }
    }

    private async Task<bool> TryDeliverAsync(ClaimedBatch batch, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Ends before the claim does, so that two processes never deliver the same batch at the same time for long.
        deadline.CancelAfter(_claim * 0.8);
        try
        {
            await DeliverAsync(batch, deadline.Token);
            return true;
        }
#pragma warning disable CA1031 // Whatever a destination throws, the events must be delivered in the end and the process must go on.
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.DeliveryFailed(batch.Messages.Count, exception.Message);
            await store.ReleaseAsync(batch, ct);
            return false;
        }
    }

    /// <summary>Delivers and removes a batch; when the receiver refuses it, message by message, setting aside those it refuses alone.</summary>
    private async Task DeliverAsync(ClaimedBatch batch, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var refused = await scope.ServiceProvider.GetRequiredService<IOutboxDestination>().DeliverAsync(batch.Messages, ct);
            await SetAsideAsync(batch, refused, ct);
            await store.RemoveAsync(batch.Except(refused), ct);
        }
        catch (OutboxRefusedException refusal) when (batch.Messages.Count == 1)
        {
            await SetAsideAsync(batch, [new OutboxRefusal(0, refusal.Message)], ct);
        }
        catch (OutboxRefusedException)
        {
            foreach (var single in batch.Singly())
            {
                await DeliverAsync(single, ct);
            }
        }
    }

    private async Task SetAsideAsync(ClaimedBatch batch, IReadOnlyList<OutboxRefusal> refused, CancellationToken ct)
    {
        if (refused.Count == 0)
        {
            return;
        }
        await store.SetAsideAsync(batch, refused, ct);
        foreach (var refusal in refused)
        {
            var message = batch.Messages[refusal.Index];
            logger.MessageSetAside(message.Id, message.Kind, refusal.Reason);
        }
        status.SetAside(refused.Count);
    }

    private enum Outcome
    {
        Drained,
        MoreWaiting,
        Failed,
    }
}
