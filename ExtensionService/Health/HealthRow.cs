using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Health;

/// <summary>What one replica has seen of an extension.</summary>
internal sealed record HealthRow(
    ExtensionKey Key, bool IsOpen, DateTimeOffset Since, string? Reason, DateTimeOffset? RetryAt, string? Error, DateTimeOffset? ErrorAt, ProbeResult? Probe,
    int[] Times)
{
    public int Calls { get; set; }

    public int Errors { get; set; }

    public int Refused { get; set; }
}
