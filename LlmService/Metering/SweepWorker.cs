using Microsoft.Extensions.Options;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>Sweeps a few times in every lease, and now and then forgets processes that ended long ago.</summary>
internal sealed class SweepWorker(
    Sweeper sweeper, LeaseStore leases, MigrationState migrations, IOptions<MeteringOptions> options, TimeProvider clock, ILogger<SweepWorker> logger) : BackgroundService
{
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.RenewEvery, clock);
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                await sweeper.SweepAsync(stoppingToken);
                if (round % 100 == 0)
                {
                    await leases.ForgetAsync(ForgetAfter, stoppingToken);
                }
            }
            catch (Exception e) when (Weather.Is(e) && !stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(e.Message);
            }
        }
    }
}
