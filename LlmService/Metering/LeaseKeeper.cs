using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>Renews this process's lease for as long as it lives. Not ready until there is one: without it no call can be opened.</summary>
internal sealed class LeaseKeeper(
    InstanceLease lease, LeaseStore store, ProgressWriter progress, MigrationState migrations, IOptions<MeteringOptions> options, TimeProvider clock, ILogger<LeaseKeeper> logger)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task? _ending;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped twice at once; who comes second must not go on to dispose what the first still uses.
        lock (_gate)
        {
            return _ending ??= EndAsync(cancellationToken);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lease.IsHeld ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The lease on open calls could not be renewed."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            // After a failure quickly again: until it succeeds this process takes no calls.
            var isRenewed = await TryRenewAsync(stoppingToken);
            if (isRenewed)
            {
                await progress.WriteAsync(stoppingToken);
            }

            await Task.Delay(isRenewed ? options.Value.RenewEvery : options.Value.RenewEvery / 5, clock, stoppingToken);
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            using var deadline = new CancellationTokenSource(EndTimeout, clock);
            await store.EndAsync(lease.InstanceId, deadline.Token).WaitAsync(EndTimeout, clock, CancellationToken.None);
        }
        catch (Exception e) when (Weather.Is(e))
        {
            logger.LeaseNotEnded(e.Message);
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken ct)
    {
        var askedAt = clock.GetTimestamp();
        try
        {
            var length = options.Value.Lease;
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
            deadline.CancelAfter(length / 2);
            // A frozen server doesn't hear a cancellation either; the outer wait is what ends this.
            await store.RenewAsync(lease.InstanceId, length, deadline.Token).WaitAsync(length / 2, clock, ct);
            lease.Renewed(askedAt);
            return true;
        }
        catch (Exception e) when (Weather.Is(e) && !ct.IsCancellationRequested)
        {
            logger.LeaseNotRenewed(e.Message);
            return false;
        }
    }
}
