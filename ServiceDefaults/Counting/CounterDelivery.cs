using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Counting;

/// <summary>Delivers counts when there are enough of them or time has come, one delivery after the other, and once more at the end.</summary>
internal sealed class CounterDelivery(
    UsageCounters counters, CounterClient client, IHostEnvironment environment, IOptions<CounterOptions> options, TimeProvider clock, ILogger<CounterDelivery> log)
    : BackgroundService
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);

    private readonly CounterQueue _queue = new(counters, client, environment.ServiceName());
    private readonly Lock _gate = new();
    private TimeSpan _backOff;
    private Task? _ending;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped twice at once; there is one last delivery.
        lock (_gate)
        {
            return _ending ??= EndAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await counters.WaitAsync(options.Value.DeliverEvery, stoppingToken);
            while (!await TryDeliverAsync(stoppingToken))
            {
                await Task.Delay(_backOff, clock, stoppingToken);
            }

            await Task.Delay(options.Value.LeastPause, clock, stoppingToken);
        }
    }

    private async Task<bool> TryDeliverAsync(CancellationToken ct)
    {
        try
        {
            await SendAsync(ct);
            if (_backOff > TimeSpan.Zero)
            {
                log.CountsDeliveredAgain();
            }

            _backOff = TimeSpan.Zero;
            return true;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            // Said once; how long it lasts is seen when it is over.
            if (_backOff == TimeSpan.Zero)
            {
                log.CountsWait(away.Message);
            }

            _backOff = _backOff == TimeSpan.Zero ? FirstBackOff : _backOff * 2;
            _backOff = _backOff < options.Value.MaxBackOff ? _backOff : options.Value.MaxBackOff;
            return false;
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        try
        {
            await _queue.SendAsync(ct);
        }
        finally
        {
            if (_queue.TakeDropped() is > 0 and var dropped)
            {
                log.CountsDropped(dropped);
            }
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (ExecuteTask is { IsCompleted: false })
        {
            return;
        }

        using var deadline = new CancellationTokenSource(options.Value.DrainFor, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await SendAsync(either.Token);
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            log.CountsLost(_queue.GiveUp(), away.Message);
        }
    }
}
