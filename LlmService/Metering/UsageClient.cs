using Platform.Contracts;

namespace Platform.LlmService.Metering;

/// <summary>UsageService, as we call it.</summary>
internal sealed class UsageClient(HttpClient http)
{
    /// <exception cref="HttpRequestException">It did not take them.</exception>
    public async Task SendAsync(UsageBatch batch, CancellationToken ct)
    {
        using var content = JsonContent.Create(batch, ContractsJson.Default.UsageBatch);
        using var response = await http.PostAsync(UsageBatch.Path, content, ct);
        response.EnsureSuccessStatusCode();
    }
}
