using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;

namespace Platform.LlmService.Responses;

/// <summary>Removes responses that have been kept long enough. Every replica does, none waits for another.</summary>
internal sealed class ResponseKeeper(
    [FromKeyedServices(Metering.Metering.BackgroundPool)] ServicePool background, IOptions<ResponseOptions> options, MigrationState migrations, TimeProvider clock,
    ILogger<ResponseKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ResponseStore _store = new(background);

    internal async Task TendAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.Value.KeepFor;
        while (await _store.PruneAsync(before, ct))
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await TendAsync(stoppingToken);
            }
            catch (Exception e) when (Weather.Is(e) && !stoppingToken.IsCancellationRequested)
            {
                log.NotPruned(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
