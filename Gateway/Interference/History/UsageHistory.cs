using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.History;

/// <summary>UsageService, which keeps incidents for a long time.</summary>
internal sealed class UsageHistory(HttpClient http, IOptions<HistoryOptions> options, TimeProvider clock)
{
    public const string Service = "usageservice";

    /// <returns>False when it will never take the batch as it is.</returns>
    /// <exception cref="UnavailableException">It did not take it; later it may.</exception>
    public Task<bool> KeepAsync(IncidentBatch batch, CancellationToken ct) => AskAsync(async token =>
    {
        using var response = await http.PutAsJsonAsync(IncidentBatch.Path, batch, ContractsJson.Default.IncidentBatch, token);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }, ct);

    /// <exception cref="UnavailableException">It can't be asked at the moment.</exception>
    public Task<IncidentPage> ListAsync(IncidentFilter filter, CancellationToken ct) => AskAsync(
        async token => await http.GetFromJsonAsync(IncidentBatch.Path + QueryOf(filter), ContractsJson.Default.IncidentPage, token) ?? throw new JsonException("No page."), ct);

    /// <exception cref="UnavailableException">It can't be asked at the moment.</exception>
    public Task<Incident?> FindAsync(Guid id, CancellationToken ct) => AskAsync(async token =>
    {
        using var response = await http.GetAsync($"{IncidentBatch.Path}/{id}", token);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(ContractsJson.Default.Incident, token);
    }, ct);

    /// <exception cref="UnavailableException">It can't be asked at the moment.</exception>
    public Task<IncidentTrend> GetTrendAsync(int days, CancellationToken ct) => AskAsync(
        async token => await http.GetFromJsonAsync($"{IncidentTrend.Path}?days={days}", ContractsJson.Default.IncidentTrend, token) ?? throw new JsonException("No trend."), ct);

    private static string QueryOf(IncidentFilter filter) => string.Concat(
        "?limit=", filter.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "&from=", Uri.EscapeDataString(filter.From.UtcDateTime.ToString("O")),
        "&cursor=", filter.After.ToString(),
        Part("&rule=", filter.Rule), Part("&service=", filter.Service),
        Part("&severity=", filter.Severity switch { null => null, FindingSeverity.Critical => "critical", _ => "warning" }));

    private static string Part(string name, string? value) => value is null ? "" : name + Uri.EscapeDataString(value);

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.UsageTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await ask(both.Token);
        }
        catch (Exception away) when (away is HttpRequestException or IOException or JsonException || (away is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new UnavailableException("UsageService, which keeps incidents for long, can't be asked at the moment.", inner: away);
        }
    }
}
