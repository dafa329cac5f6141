using Platform.Contracts;

namespace Platform.Gateway.Interference;

/// <summary>What this gateway's monitor knows at the end of a round; never changed afterwards.</summary>
/// <param name="At">When the round ended; null before the first.</param>
/// <param name="Leader">Who is active.</param>
/// <param name="Services">The latest readings. Every gateway watches, so that one that takes over knows what happened before.</param>
/// <param name="Open">Incidents with an open finding, worst first; empty while another gateway is active.</param>
internal sealed record MonitorStatus(DateTimeOffset? At, LeaderStatus Leader, IReadOnlyList<ServiceReading> Services, IReadOnlyList<Incident> Open);

/// <summary>Which of the gateways looks for interference.</summary>
/// <param name="IsActive">This one does.</param>
/// <param name="IsAlone">It can't ask the others, since there is no Redis or it doesn't answer; each of them may be active then.</param>
/// <param name="Active">The one that does, <c>host:pid</c>; null while nobody is known.</param>
/// <param name="Since">When this gateway came into the state in which it is.</param>
internal sealed record LeaderStatus(bool IsActive, bool IsAlone, string? Active, DateTimeOffset Since);
