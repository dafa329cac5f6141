using System.Net;
using System.Net.Http.Json;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Interference;

/// <summary>Incidents as the gateway would tell of them.</summary>
internal static class Incidents
{
    public static Incident Open(DateTimeOffset since, string rule = "pool-waiters", string service = "llmservice", string resource = "llmdb", FindingSeverity severity = FindingSeverity.Warning)
    {
        var cause = new ProbableCause("pool", resource, "the pool is used up");
        return new(Guid.CreateVersion7(), $"{rule} at {service}", severity, cause, since, null, [FindingOf(since, rule, service, cause, severity)]);
    }

    public static Incident EndedAt(this Incident incident, DateTimeOffset end)
        => incident with { Ended = end, Findings = [.. incident.Findings.Select(finding => finding with { Ended = end })] };

    public static Finding FindingOf(DateTimeOffset since, string rule, string service, ProbableCause cause, FindingSeverity severity = FindingSeverity.Warning) => new(
        Guid.CreateVersion7(), rule, severity, service, "llm", "12 callers wait",
        [new("llmservice/pool/llm", "waiting", 12, "", 0)], cause, new("Enlarge the pool.", "Pool__llm__Size", "8", "12", null), since, null);

    public static Task<HttpResponseMessage> DeliverAsync(this HttpClient gateway, params IReadOnlyList<IncidentState> states)
        => gateway.PutAsJsonAsync(IncidentBatch.Path, new IncidentBatch(states), ContractsJson.Default.IncidentBatch, TestContext.Current.CancellationToken);

    public static async Task KeepAsync(this HttpClient gateway, DateTimeOffset at, params IReadOnlyList<Incident> incidents)
    {
        using var response = await gateway.DeliverAsync([.. incidents.Select(incident => new IncidentState(at, incident))]);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static async Task<IncidentPage> ListAsync(this HttpClient gateway, string query = "")
        => (await gateway.GetFromJsonAsync($"{IncidentBatch.Path}?{query}", ContractsJson.Default.IncidentPage, TestContext.Current.CancellationToken))!;

    public static async Task<Incident> FindAsync(this HttpClient gateway, Guid id)
        => (await gateway.GetFromJsonAsync($"{IncidentBatch.Path}/{id}", ContractsJson.Default.Incident, TestContext.Current.CancellationToken))!;
}
