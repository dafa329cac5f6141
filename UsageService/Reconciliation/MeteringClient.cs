using System.Globalization;
using Platform.Contracts;

namespace Platform.UsageService.Reconciliation;

/// <summary>LlmService, as we call it.</summary>
internal sealed class MeteringClient(HttpClient http)
{
    /// <exception cref="HttpRequestException">It did not answer, or not what was asked.</exception>
    public async Task<MeteringReport> GetAsync(DateTimeOffset from, DateTimeOffset to, Guid? tenantId, CancellationToken ct)
    {
        var tenant = tenantId is { } id ? $"&tenantId={id}" : "";
        return await http.GetFromJsonAsync($"{MeteringReport.Path}?from={Text(from)}&to={Text(to)}{tenant}", ContractsJson.Default.MeteringReport, ct)
            ?? throw new HttpRequestException("The answer is empty.");
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
