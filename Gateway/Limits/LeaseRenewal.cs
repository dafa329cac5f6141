using Microsoft.Extensions.Options;

namespace Platform.Gateway.Limits;

/// <summary>Opens the connection at the start, and renews the leases of long requests while they run.</summary>
internal sealed class LeaseRenewal(Leases leases, SharedLimits shared, IOptions<LimitOptions> options, TimeProvider clock) : BackgroundService
{
    private const int RenewalsInLease = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _ = shared.ConnectAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.LeaseDuration / RenewalsInLease, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await leases.RenewAsync();
        }
    }
}
