using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.History;

/// <summary>Brings incidents to UsageService, in the background, again and again until it takes them.</summary>
internal sealed class IncidentDelivery(
    DeliveryQueue queue, UsageHistory usage, IOptions<HistoryOptions> options, HistoryMetrics metrics, TimeProvider clock, ILogger<IncidentDelivery> log) : BackgroundService
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);
    private TimeSpan _backOff;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await queue.WaitAsync(stoppingToken);
            while (queue.Count > 0)
            {
                await DeliverAsync(stoppingToken);
            }
        }
    }

    private async Task DeliverAsync(CancellationToken ct)
    {
        if (queue.TakeDropped() is > 0 and var dropped)
        {
            metrics.Dropped(dropped);
            log.IncidentsDropped(dropped);
        }

        try
        {
            await SendAsync(queue.Peek(IncidentBatch.MaxIncidents), ct);
            if (_backOff > TimeSpan.Zero)
            {
                log.IncidentsDeliveredAgain();
            }

            _backOff = TimeSpan.Zero;
        }
        catch (UnavailableException away)
        {
            // Said once; how long it lasts is seen when it is over.
            if (_backOff == TimeSpan.Zero)
            {
                log.IncidentsWait(away.InnerException?.Message ?? away.Message);
            }

            _backOff = BackOff.Next(_backOff, FirstBackOff, options.Value.DeliveryMaxBackOff);
            await Task.Delay(BackOff.Jittered(_backOff), clock, ct);
        }
    }

    private async Task SendAsync(IReadOnlyList<IncidentState> states, CancellationToken ct)
    {
        if (!await usage.KeepAsync(new(states), ct))
        {
            await SendOneByOneAsync(states, ct);
            return;
        }

        queue.Remove(states);
    }

    /// <summary>One of them is wrong; the others shall not suffer for it.</summary>
    private async Task SendOneByOneAsync(IReadOnlyList<IncidentState> states, CancellationToken ct)
    {
        foreach (var state in states)
        {
            if (!await usage.KeepAsync(new([state]), ct))
            {
                metrics.Dropped(1);
                log.IncidentRefused(state.Incident.Id);
            }

            queue.Remove([state]);
        }
    }
}
