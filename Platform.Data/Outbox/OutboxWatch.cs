using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.Data.Outbox;

/// <summary>Counts what is in the outbox now and then, so that nobody who asks for it waits for the database.</summary>
internal sealed class OutboxWatch(
    OutboxStore store, OutboxStatus status, MigrationState migrations, IOptions<OutboxOptions> options, TimeProvider clock, ILogger<OutboxWatch> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var counts = await store.CountAsync(stoppingToken);
                // Once for every growth, or the log would say it for as long as nobody has the time.
                if (counts.Refused > status.Counts.Refused)
                {
                    logger.MessagesRefused(counts.Refused);
                }
                status.Counts = counts;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                logger.OutboxUnreadable(exception.Message);
            }
            await Task.Delay(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock, stoppingToken);
        }
    }
}
