using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;

namespace Platform.LlmService.WarmUp;

/// <summary>Looks now and then for what is due and does it, as much at a time as it may; nothing new while others need what it would take.</summary>
internal sealed class WarmUpWorker(
    WarmUpPlanner planner, RunStore runs, WarmUpRunner runner, RequestPressure pressure, MigrationState migrations, IOptions<WarmUpOptions> options, TimeProvider clock,
    ILogger<WarmUpWorker> logger) : BackgroundService
{
    private readonly List<Task> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.LookEvery, clock);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await Task.WhenAll(_running);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            await planner.PlanAsync(ct);
            _running.RemoveAll(static task => task.IsCompleted);
            while (_running.Count < options.Value.ConcurrentCalls && pressure.Reason is null && await runs.ClaimAsync(ct) is { } run)
            {
                _running.Add(runner.RunAsync(run, ct));
            }
        }
        catch (Exception e) when (Weather.Is(e) && !ct.IsCancellationRequested)
        {
            logger.WarmUpsNotTended(e.Message);
        }
    }
}
