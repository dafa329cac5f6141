using Microsoft.Extensions.Options;
using Platform.Data.Postgres;

namespace Platform.LlmService.Metering;

/// <summary>Makes the months ready before calls come in them, and drops those that are old enough. Every replica does; each step is done once.</summary>
internal sealed class MonthKeeper(
    [FromKeyedServices(Metering.BackgroundPool)] ServicePool database, MigrationState migrations, IOptions<MeteringOptions> options, TimeProvider clock,
    ILogger<MonthKeeper> logger) : BackgroundService
{
    private const int MonthsAhead = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>The month of the given time, the next ones, and no older ones than are kept.</summary>
    internal async Task TendAsync(DateTimeOffset now, CancellationToken ct)
    {
        for (var ahead = 0; ahead <= MonthsAhead; ahead++)
        {
            await using var provide = database.CreateCommand("select provide_llm_requests($1)");
            provide.Parameters.Add(new() { Value = now.AddMonths(ahead) });
            await provide.ExecuteNonQueryAsync(ct);
        }

        await using var retire = database.CreateCommand("select retire_llm_requests($1)");
        retire.Parameters.Add(new() { Value = options.Value.RetentionMonths });
        await using var dropped = await retire.ExecuteReaderAsync(ct);
        while (await dropped.ReadAsync(ct))
        {
            var month = dropped.GetString(0);
            logger.MonthDropped(month);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        while (true)
        {
            var pause = Interval;
            try
            {
                await TendAsync(clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception e) when (Weather.Is(e) && !stoppingToken.IsCancellationRequested)
            {
                pause = AfterFailure;
                logger.MonthsNotTended(pause, e.Message);
            }

            await Task.Delay(pause, clock, stoppingToken);
        }
    }
}
