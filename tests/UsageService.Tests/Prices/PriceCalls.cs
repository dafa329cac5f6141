using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.UsageService.Tests.Prices;

internal static class PriceCalls
{
    public const string Path = "/api/v1/usage/prices";

    /// <summary>Sets a price and returns it as the service stored it.</summary>
    public static async Task<JsonElement> SetPriceAsync(
        this HttpClient admin, string model, DateTimeOffset? validFrom, long input, long output, long? cachedInput = null, string? provider = null,
        DateTimeOffset? validUntil = null)
    {
        using var response = await admin.PutAsJsonAsync($"{Path}/{model}", new { provider, validFrom, validUntil, input, cachedInput, output });
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
