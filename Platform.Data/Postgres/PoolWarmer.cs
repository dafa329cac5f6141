using Microsoft.Extensions.Hosting;

namespace Platform.Data.Postgres;

/// <summary>Opens the connections that are kept as soon as the database is ready, beside the start and not before it.</summary>
internal sealed class PoolWarmer(ServicePool pool, MigrationState? migrations) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await (migrations?.WaitAsync(stoppingToken) ?? Task.CompletedTask);
        await pool.WarmAsync(stoppingToken);
    }
}
