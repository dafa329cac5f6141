using System.Data.Common;
using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;
using Platform.UsageService.Recording;

namespace Platform.UsageService.Retention;

/// <summary>Makes the months to come, drops those that have ended, and forgets the ids of old events and old incidents.</summary>
internal sealed class MonthKeeper(
    RetentionStore store,
    RetentionPeriod period,
    LedgerMonths months,
    [FromKeyedServices(PoolNames.Background)] ServicePool database,
    MigrationState migrations,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<MonthKeeper> log) : BackgroundService
{
    public async Task KeepAsync(CancellationToken ct)
    {
        for (var ahead = 0; ahead <= options.Value.MonthsAhead; ahead++)
        {
            await months.EnsureAsync(database, period.Current.AddMonths(ahead), ct);
        }

        foreach (var month in await store.FindEndedAsync(period.FirstOfLedger, period.FirstOfSummaries, ct))
        {
            if (await store.TryDropAsync(month, ct))
            {
                log.MonthDropped(month.Table, month.Month);
            }
            else
            {
                log.MonthInUse(month.Table, month.Month);
            }
        }

        var forgotten = await store.ForgetEventIdsAsync(clock.GetUtcNow().AddDays(-options.Value.EventIdDays), ct);
        if (forgotten > 0)
        {
            log.EventIdsForgotten(forgotten);
        }

        var incidents = await store.ForgetIncidentsAsync(clock.GetUtcNow().AddDays(-options.Value.IncidentDays), ct);
        if (incidents > 0)
        {
            log.IncidentsForgotten(incidents);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await KeepAsync(stoppingToken);
            }
            catch (Exception away) when (away is DbException or TimeoutException or UnavailableException)
            {
                log.KeepingFailed(away.Message);
            }

            await Task.Delay(options.Value.Every, clock, stoppingToken);
        }
    }
}
