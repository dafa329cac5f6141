namespace Platform.Contracts;

/// <summary>Incidents, newest first.</summary>
/// <param name="Items">The incidents.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
public sealed record IncidentPage(IReadOnlyList<Incident> Items, string? NextCursor);
