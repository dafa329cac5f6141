using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Pricing;

/// <summary>Keeps the book up to date in the background. No request ever waits for it.</summary>
internal sealed class PriceRefresher(PriceClient client, PriceBook book, IOptions<PricingOptions> options, TimeProvider clock, ILogger<PriceRefresher> logger)
    : BackgroundService
{
    private bool _isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            // Until the first copy has come every cost is left to UsageService, so it is asked for more often.
            await Task.Delay(book.IsKnown ? options.Value.RefreshEvery : options.Value.RefreshEvery / 10, clock, stoppingToken);
        }
    }

    private async Task RefreshAsync(CancellationToken ct)
    {
        try
        {
            if (await client.ReadChangesAsync(ct) is { } changed)
            {
                book.Replace(changed);
                logger.PricesRead(changed.Models.Length);
            }

            _isAway = false;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Once for each outage, not for each attempt.
            if (!_isAway)
            {
                logger.PricesNotRead(book.IsKnown, e.Message);
            }

            _isAway = true;
        }
    }
}
