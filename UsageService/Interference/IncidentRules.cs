using System.Globalization;
using System.Text.Json;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Interference;

/// <summary>What a delivery of incidents must look like. One that does not is refused whole, with the place of what is wrong.</summary>
internal static class IncidentRules
{
    private const int MaxFindings = 200;
    private static readonly string BatchExpected = string.Create(CultureInfo.InvariantCulture, $"1 to {IncidentBatch.MaxIncidents} incidents are required.");

    public static Dictionary<string, string[]> Check(IncidentBatch batch)
    {
        var errors = new Dictionary<string, string[]>();
        if (batch.Incidents is not { Count: >= 1 and <= IncidentBatch.MaxIncidents } incidents)
        {
            errors["incidents"] = [BatchExpected];
            return errors;
        }

        for (var i = 0; i < incidents.Count && errors.Count == 0; i++)
        {
            Check(incidents[i], string.Create(CultureInfo.InvariantCulture, $"incidents[{i}]"), errors);
        }

        return errors;
    }

    private static void Check(IncidentState? state, string field, Dictionary<string, string[]> errors)
    {
        if (state?.Incident is not { } incident)
        {
            errors[field] = ["An incident is required."];
            return;
        }

        errors.Require(Plausible.IsTime(state.At), $"{field}.at", Plausible.TimeExpected);
        errors.Require(incident.Id != Guid.Empty, $"{field}.incident.id", "An id is required.");
        errors.Require(incident.Title is not null && IsStorable(incident), $"{field}.incident.title", "A title is required, and an incident of at most 64 KiB without NUL.");
        errors.Require(Enum.IsDefined(incident.Severity), $"{field}.incident.severity", "Must be warning or critical.");
        errors.Require(
            Plausible.IsName(incident.Cause?.Kind) && Plausible.IsName(incident.Cause?.Resource), $"{field}.incident.cause", "A cause with kind and resource is required.");
        CheckTimes(incident.Since, incident.Ended, $"{field}.incident", errors);
        errors.Require(
            incident.Findings is { Count: <= MaxFindings }, $"{field}.incident.findings",
            string.Create(CultureInfo.InvariantCulture, $"At most {MaxFindings} findings are required."));
        if (errors.Count == 0)
        {
            CheckFindings(incident.Findings!, $"{field}.incident.findings", errors);
        }
    }

    private static void CheckFindings(IReadOnlyList<Finding?> findings, string field, Dictionary<string, string[]> errors)
    {
        for (var i = 0; i < findings.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]");
            errors.Require(
                findings[i] is { } finding && Plausible.IsName(finding.Rule) && Plausible.IsName(finding.Service) && Enum.IsDefined(finding.Severity),
                at, "A finding with rule, severity and service is required.");
            CheckTimes(findings[i]?.Since ?? default, findings[i]?.Ended, at, errors);
        }
    }

    private static void CheckTimes(DateTimeOffset since, DateTimeOffset? ended, string field, Dictionary<string, string[]> errors)
    {
        errors.Require(Plausible.IsTime(since), $"{field}.since", Plausible.TimeExpected);
        errors.Require(ended is not { } end || (Plausible.IsTime(end) && end >= since), $"{field}.ended", "Must be a plausible time, not before since.");
    }

    /// <summary>PostgreSQL takes every JSON but one with this character.</summary>
    private static bool IsStorable(Incident incident)
    {
        var json = JsonSerializer.Serialize(incident, ContractsJson.Default.Incident);
        return json.Length <= IncidentBatch.MaxIncidentBytes && !json.Contains("\\u0000", StringComparison.Ordinal);
    }
}
