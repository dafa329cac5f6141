using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.ExtensionService.Installations;

/// <summary>Carries on with upgrades that whoever started them didn't see to their end, and removes what they replaced.</summary>
internal sealed class UpgradeKeeper(
    UpgradeStore store, UpgradeRunner runner, MigrationState migrations, IOptions<UpgradeOptions> options, TimeProvider clock, ILogger<UpgradeKeeper> log) : BackgroundService
{
    private const int AtATime = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.CheckInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WeatherproofAsync(
                async () =>
                {
                    await store.RemoveRetiredAsync(options.Value.KeepReplaced, stoppingToken);
                    var due = await store.TakeDueAsync(options.Value.TryLease, AtATime, stoppingToken);
                    await Task.WhenAll(due.Select(upgrade => WeatherproofAsync(() => runner.TryAsync(upgrade, stoppingToken), stoppingToken)));
                },
                stoppingToken);
        }
    }

    private async Task WeatherproofAsync(Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or SocketException && !ct.IsCancellationRequested)
        {
            log.UpgradesNotLookedAfter(e.Message);
        }
    }
}
