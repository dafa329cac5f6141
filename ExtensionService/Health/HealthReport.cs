using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Health;

/// <summary>How an extension does, as all replicas together have seen it.</summary>
internal sealed record ExtensionHealth(
    string Extension, string State, DateTimeOffset? Since, string? Reason, DateTimeOffset? RetryAt, LastError? LastError, CallHealth Calls, ProbeHealth? Probe)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReplicaHealth>? Replicas { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExtensionEvent>? History { get; init; }
}

/// <summary>What went wrong last.</summary>
internal sealed record LastError(string Error, DateTimeOffset? At);

/// <summary>Calls of the last minutes. Those that were refused did not reach the extension, and are in no other number.</summary>
internal sealed record CallHealth(
    int WindowSeconds, long Calls, long Errors, double ErrorRate, long Refused, double? P50Milliseconds, double? P95Milliseconds, double? P99Milliseconds);

/// <summary>The last probe; no error when the extension works.</summary>
internal sealed record ProbeHealth(DateTimeOffset At, int Milliseconds, string? Error);

/// <summary>How one replica sees it.</summary>
internal sealed record ReplicaHealth(string Replica, string State, DateTimeOffset Since, string? Reason);

/// <summary>Something that happened to it: seen by a replica, or done by a user.</summary>
internal sealed record ExtensionEvent(DateTimeOffset At, string Change, string? Reason, string? Replica, Guid? UserId);

/// <summary>A page of extensions in the order of their names, and where the next one begins; null at the end.</summary>
internal sealed record HealthPage(IReadOnlyList<ExtensionHealth> Items, string? NextCursor);
