using System.Net;
using Platform.Contracts;
using Platform.Data.Outbox;

namespace Platform.LlmService.Metering;

/// <summary>UsageService, as we call it.</summary>
internal sealed class UsageClient(HttpClient http)
{
    /// <returns>What came of it; it has taken all that it doesn't name as refused.</returns>
    /// <exception cref="HttpRequestException">It did not take them; later it may.</exception>
    /// <exception cref="OutboxRefusedException">It will never take them as they are.</exception>
    public async Task<UsageBatchResult> SendAsync(UsageBatch batch, CancellationToken ct)
    {
        using var content = JsonContent.Create(batch, ContractsJson.Default.UsageBatch);
        using var response = await http.PostAsync(UsageBatch.Path, content, ct);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            throw new OutboxRefusedException(await response.Content.ReadAsStringAsync(ct));
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(ContractsJson.Default.UsageBatchResult, ct)
            ?? throw new HttpRequestException("The answer is empty.");
    }
}
