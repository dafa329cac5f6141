namespace Platform.Contracts;

/// <summary>Incidents as the gateway tells UsageService of them, to be kept. What is delivered twice, or late, changes nothing.</summary>
/// <param name="Incidents">Between 1 and <see cref="MaxIncidents"/>.</param>
public sealed record IncidentBatch(IReadOnlyList<IncidentState> Incidents)
{
    /// <summary>The most incidents one delivery may carry.</summary>
    public const int MaxIncidents = 50;

    /// <summary>The most bytes that one incident may have as JSON, and a delivery for each of its incidents.</summary>
    public const int MaxIncidentBytes = 64 * 1024;

    /// <summary>Where UsageService takes and gives incidents; one of them by its id below.</summary>
    public const string Path = "/internal/interference/incidents";
}

/// <summary>An incident as it was at a moment.</summary>
/// <param name="At">The moment; of two states the later one counts, but an end is never taken back.</param>
/// <param name="Incident">The incident.</param>
public sealed record IncidentState(DateTimeOffset At, Incident Incident);
