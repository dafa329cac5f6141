using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;
using Platform.UsageService.Prices.Changes;

namespace Platform.UsageService.Prices.Files;

/// <summary>Puts the prices that ship with the service into a database that has never had them. What was priced before is left as it is.</summary>
internal sealed class FirstPrices(PriceChanges prices, MigrationState migrations, IOptions<PriceOptions> options, TimeProvider clock, ILogger<FirstPrices> log)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who prices a call must know all prices: it would be unknown for ever only because it came in the first second.</summary>
    /// <exception cref="UnavailableException">They are not in yet.</exception>
    public async Task WaitAsync(CancellationToken ct)
    {
        try
        {
            await _done.Task.WaitAsync(LongestPause, clock, ct);
        }
        catch (TimeoutException)
        {
            throw new UnavailableException("The first prices are not in yet, so what calls cost can't be told.");
        }
    }

    internal static PriceFile Read()
    {
        using var file = typeof(FirstPrices).Assembly.GetManifestResourceStream("first-prices.json")
            ?? throw new InvalidOperationException("The file of first prices is not in the assembly.");
        return JsonSerializer.Deserialize(file, PriceFileJson.Default.PriceFile)!;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        if (options.Value.SetFirstPrices)
        {
            await SetAsync(stoppingToken);
        }

        _done.SetResult();
    }

    private async Task SetAsync(CancellationToken ct)
    {
        var shipped = Read().Prices!.OfType<PriceDefinition>().ToList();
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (await prices.SetFirstAsync(shipped, ct) is { } count)
                {
                    log.FirstPricesSet(count);
                }

                return;
            }
            catch (Exception away) when (away is DbException or TimeoutException or UnavailableException or PoolException)
            {
                log.FirstPricesPostponed(pause.TotalSeconds, away.Message);
                await Task.Delay(pause, clock, ct);
            }
        }
    }
}
