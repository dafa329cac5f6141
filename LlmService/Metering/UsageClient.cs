using System.Net;
using Platform.Contracts;
using Platform.Data.Outbox;

namespace Platform.LlmService.Metering;

/// <summary>UsageService, as we call it.</summary>
internal sealed class UsageClient(HttpClient http)
{
    /// <exception cref="HttpRequestException">It did not take them; later it may.</exception>
    /// <exception cref="OutboxRefusedException">It will never take them as they are.</exception>
    public async Task SendAsync(UsageBatch batch, CancellationToken ct)
    {
        using var content = JsonContent.Create(batch, ContractsJson.Default.UsageBatch);
        using var response = await http.PostAsync(UsageBatch.Path, content, ct);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            throw new OutboxRefusedException(await response.Content.ReadAsStringAsync(ct));
        }

        response.EnsureSuccessStatusCode();
    }
}
