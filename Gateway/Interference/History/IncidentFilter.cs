using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.History;

/// <summary>Which incidents to list: those that began at or after <c>From</c>, beyond <c>After</c> in the order newest first. Means the same here and at UsageService.</summary>
internal sealed record IncidentFilter(DateTimeOffset From, TimePosition After, int Limit, string? Rule, string? Service, FindingSeverity? Severity)
{
    public bool Takes(Incident incident)
        => incident.MergedInto is null && incident.Since >= From && IsBeyond(incident)
        && (Severity is null || incident.Severity == Severity)
        && (Rule is null || incident.Findings.Any(finding => finding.Rule == Rule))
        && (Service is null || incident.Findings.Any(finding => finding.Service == Service));

    private bool IsBeyond(Incident incident)
        => incident.Since < After.Time || (incident.Since == After.Time && incident.Id.CompareTo(After.Id) < 0);
}
