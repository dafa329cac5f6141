using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;

namespace Platform.LlmService.Idempotency;

/// <summary>Ends what could not be ended, and removes what has expired.</summary>
internal sealed class IdempotencyKeeper(
    UnfinishedClaims unfinished, [FromKeyedServices(Metering.Metering.BackgroundPool)] ServicePool background, IOptions<IdempotencyOptions> options,
    IOptions<MeteringOptions> metering, MigrationState migrations, TimeProvider clock,
    ILogger<IdempotencyKeeper> logger) : BackgroundService
{
    private const int RoundsBetweenPrunes = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly IdempotencyStore _store = new(background, options, metering);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                await unfinished.EndAsync(stoppingToken);
                while (round % RoundsBetweenPrunes == 0 && await _store.PruneAsync(stoppingToken))
                {
                }
            }
            catch (Exception e) when (Weather.Is(e) && !stoppingToken.IsCancellationRequested)
            {
                logger.KeysNotTended(e.Message);
            }
        }
    }
}
