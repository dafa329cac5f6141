using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.UsageService.Budgets;

/// <summary>Says that this service is there, and now and then forgets what is over.</summary>
internal sealed class BudgetUpkeep(
    LeaseStore leases, MigrationState migrations, IOptions<BudgetOptions> options, TimeProvider clock, ILogger<BudgetUpkeep> logger) : BackgroundService
{
    private const int RoundsUntilForgetting = 60;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        // Half a lease without a word is a gap: by then nobody's renewal may have arrived either.
        var gap = options.Value.Lease / 2;
        using var timer = new PeriodicTimer(gap / 4, clock);
        for (var round = 0; ; round++)
        {
            try
            {
                await leases.BeatAsync(gap, stoppingToken);
                if (round % RoundsUntilForgetting == 0)
                {
                    await leases.ForgetAsync(options.Value.Hold, options.Value.KeepWindows, stoppingToken);
                }
            }
            catch (Exception e) when (e is NpgsqlException or PoolException or TimeoutException or IOException or SocketException)
            {
                logger.UpkeepFailed(e.Message);
            }

            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }
}
