using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Health;

/// <summary>An extension as its replicas see it.</summary>
internal sealed record ExtensionSightings(string Name, bool IsEnabled, List<Sighting> Replicas);

/// <summary>An extension as one replica sees it.</summary>
internal sealed record Sighting(
    string Instance, bool IsOpen, DateTimeOffset Since, string? Reason, DateTimeOffset? RetryAt, string? Error, DateTimeOffset? ErrorAt, ProbeHealth? Probe,
    int Calls, int Errors, int Refused, int[] Times);

/// <summary>A change of state that a replica has noted.</summary>
internal sealed record NotedChange(ExtensionKey Key, StateChange Change);
