using Platform.Contracts;
using Platform.Gateway.Interference;

namespace Platform.Gateway.Tests.Interference;

/// <summary>Incidents, observations and readings as the monitor would make them.</summary>
internal static class Made
{
    public static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public static ProbableCause LlmLoad { get; } = new("load", "llm", "model calls take what check needs");

    public static Incident Incident(
        string rule = "llm-monopolization", string service = "authservice", string subject = "check", ProbableCause? cause = null,
        FindingSeverity severity = FindingSeverity.Critical, DateTimeOffset? since = null)
    {
        var (begin, because) = (since ?? Now.AddMinutes(-1), cause ?? LlmLoad);
        var finding = new Finding(
            Guid.CreateVersion7(), rule, severity, service, subject, "it is slow", [new($"{service}/{subject}", "p95", 1500, "ms", 1000)], because,
            new("Let fewer calls run.", "Admission__ConcurrentCalls", "64", "48", null), begin, null);
        return new(Guid.CreateVersion7(), $"{rule} of {service}", severity, because, begin, null, [finding]);
    }

    public static Incident Ended(this Incident incident, DateTimeOffset at)
        => incident with { Ended = at, Findings = [.. incident.Findings.Select(finding => finding with { Ended = at })] };

    public static Observation Round(DateTimeOffset at, params IReadOnlyList<Incident> changed)
        => new(at, [.. changed.Where(static incident => incident.Ended is null)], changed);

    public static MonitorStatus Status(bool isActive = true, string? active = "this:1", bool isAlone = false, DateTimeOffset? at = null, params IReadOnlyList<ServiceReading> services)
        => new(at ?? Now, new(isActive, isAlone, active, Now.AddMinutes(-5)), services, []);

    /// <summary>An LlmService that is as busy as it may be, or idle.</summary>
    public static ServiceReading Llm(bool isBusy, double processor = 0) => new(
        "llmservice",
        [
            new("llm:1", 0, 100, new(1, 10, 0, 5, 2, 1 << 20, 1 << 19, 0), processor, null, null, new(3, isBusy ? 64 : 1, isBusy ? 5 : 0, 64, 64, 0, false)),
        ],
        [new("llm", 3, 12.3456, 0, 0, 0, 10, 20, 30)],
        [new("llm", "llmdb", "medium", 8, 15, isBusy ? 23 : 1, isBusy ? 7 : 0, 0, 0, 0, 5, 1, 2, [])],
        [],
        []);
}
