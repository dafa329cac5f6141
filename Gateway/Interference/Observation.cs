using Platform.Contracts;

namespace Platform.Gateway.Interference;

/// <summary>What the active monitor knows after a round of questions.</summary>
/// <param name="At">When the round ended.</param>
/// <param name="Open">Incidents with an open finding, worst first.</param>
/// <param name="Changed">Incidents that began, changed or ended in this round, as they are now.</param>
internal sealed record Observation(DateTimeOffset At, IReadOnlyList<Incident> Open, IReadOnlyList<Incident> Changed);
