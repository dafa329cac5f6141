using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Contracts;

namespace Platform.LlmService.Pricing;

/// <summary>UsageService, as the owner of prices.</summary>
internal sealed class PriceClient(HttpClient http)
{
    private EntityTagHeaderValue? _known;

    /// <summary>Every price, or null when none has changed since the last answer.</summary>
    /// <exception cref="HttpRequestException">It gave no answer.</exception>
    /// <exception cref="JsonException">Its answer can't be read.</exception>
    public async Task<PublishedPrices?> ReadChangesAsync(CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PublishedPrices.Path);
        if (_known is not null)
        {
            request.Headers.IfNoneMatch.Add(_known);
        }

        using var response = await http.SendAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        var prices = await response.Content.ReadFromJsonAsync(ContractsJson.Default.PublishedPrices, ct);
        if (prices is not { Models.IsDefault: false })
        {
            throw new JsonException("There are no prices in the answer.");
        }

        _known = response.Headers.ETag;
        return prices;
    }
}
