using System.Net;
using System.Net.Http.Json;

namespace Platform.ServiceDefaults.Counting;

/// <summary>UsageService, as counts are delivered to it.</summary>
internal sealed class CounterClient(HttpClient http)
{
    public const string UsageService = "usageservice";

    /// <returns>False when it will never take the batch as it is.</returns>
    /// <exception cref="HttpRequestException">It did not take it; later it may.</exception>
    public async Task<bool> SendAsync(CounterBatch batch, CancellationToken ct)
    {
        using var content = JsonContent.Create(batch, CountingJson.Default.CounterBatch);
        using var response = await http.PostAsync(CounterBatch.Path, content, ct);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }
}
