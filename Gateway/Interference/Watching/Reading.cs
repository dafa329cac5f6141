using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

/// <summary>What a process told of itself, and when by the monitor's clock, which never goes back.</summary>
internal sealed record Reading(TimeSpan At, ServiceVitals Vitals);
