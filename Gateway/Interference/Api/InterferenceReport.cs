using System.Text.Json.Serialization;
using Platform.Contracts;
using Platform.Gateway.Interference.Mitigation;

namespace Platform.Gateway.Interference.Api;

/// <summary>How things stand now.</summary>
/// <param name="Status">The worst of what is open.</param>
/// <param name="Monitor">Who looks.</param>
/// <param name="Incidents">Open ones, worst first.</param>
/// <param name="Mitigations">Steps in force, those that are only observed included.</param>
/// <param name="Services">The latest readings, as this gateway has them.</param>
internal sealed record InterferenceReport(
    InterferenceStatus Status, MonitorReport Monitor, IReadOnlyList<Incident> Incidents, IReadOnlyList<ActiveMitigation> Mitigations, IReadOnlyList<ServiceReading> Services);

/// <summary>The monitor.</summary>
/// <param name="Active">Which gateway looks, <c>host:pid</c>; null while nobody is known to.</param>
/// <param name="IsAlone">The gateway that was asked can't talk to the others: each may look by itself.</param>
/// <param name="Since">When the gateway that was asked came into the state in which it is.</param>
/// <param name="Instance">The gateway that was asked.</param>
/// <param name="At">When its latest readings were made; null before the first.</param>
internal sealed record MonitorReport(string? Active, bool IsAlone, DateTimeOffset Since, string Instance, DateTimeOffset? At);

/// <summary>The same in short, for the report on health.</summary>
/// <param name="Status">The worst of what is open.</param>
/// <param name="Active">Which gateway looks.</param>
/// <param name="IsAlone">The gateway that was asked can't talk to the others.</param>
/// <param name="Incidents">Titles of open ones, worst first.</param>
/// <param name="Mitigations">Names of steps in force.</param>
internal sealed record InterferenceSummary(
    InterferenceStatus Status, string? Active, bool IsAlone, IReadOnlyList<string> Incidents, IReadOnlyList<string> Mitigations);

/// <summary>Incidents, newest first.</summary>
/// <param name="Items">The incidents.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
/// <param name="IsComplete">False when UsageService could not be asked: then only what the gateways remember themselves is here.</param>
internal sealed record IncidentHistory(IReadOnlyList<Incident> Items, string? NextCursor, bool IsComplete);

/// <summary>The worst of what is open.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InterferenceStatus>))]
internal enum InterferenceStatus
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Something works worse than it should.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Callers are refused, or authentication suffers.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,

    /// <summary>Nobody looks at the moment.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
