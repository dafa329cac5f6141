using Platform.Contracts;

namespace Platform.Gateway.Interference.History;

internal static class IncidentEnding
{
    /// <summary>The incident with an end for all that was open in it.</summary>
    public static Incident EndedAt(this Incident incident, DateTimeOffset at)
    {
        var end = at > incident.Since ? at : incident.Since;
        return incident with { Ended = end, Findings = [.. incident.Findings.Select(finding => finding with { Ended = finding.Ended ?? (end > finding.Since ? end : finding.Since) })] };
    }
}
