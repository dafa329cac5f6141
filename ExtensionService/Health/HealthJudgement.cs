namespace Platform.ExtensionService.Health;

/// <summary>Makes one word of what all replicas have seen.</summary>
internal static class HealthJudgement
{
    public const string Healthy = "healthy";
    public const string Degraded = "degraded";
    public const string Unavailable = "unavailable";
    public const string Disabled = "disabled";

    /// <summary>Nobody has called it lately.</summary>
    public const string Unknown = "unknown";

    private const double DegradedAbove = 0.1;
    private const int FewestCalls = 5;

    public static ExtensionHealth Of(ExtensionSightings seen)
    {
        var replicas = seen.Replicas;
        var calls = Add(replicas);
        var state = StateOf(seen, calls);
        var open = replicas.Where(static replica => replica.IsOpen).ToArray();
        var failed = replicas.Where(static replica => replica.Error is not null).MaxBy(static replica => replica.ErrorAt);
        return new ExtensionHealth(
            seen.Name, state, SinceOf(state, replicas, open), ReasonOf(state, open, failed), open.Min(static replica => replica.RetryAt),
            failed is { Error: { } error } ? new LastError(error, failed.ErrorAt) : null, calls,
            replicas.Select(static replica => replica.Probe).MaxBy(static probe => probe?.At));
    }

    public static IReadOnlyList<ReplicaHealth> Replicas(ExtensionSightings seen)
        => [.. seen.Replicas.Select(static one => new ReplicaHealth(one.Instance, one.IsOpen ? Unavailable : Healthy, one.Since, one.Reason))];

    private static string StateOf(ExtensionSightings seen, CallHealth calls) => seen switch
    {
        { IsEnabled: false } => Disabled,
        { Replicas: [] } => Unknown,
        { Replicas: var replicas } when replicas.TrueForAll(static replica => replica.IsOpen) => Unavailable,
        { Replicas: var replicas } when replicas.Exists(static replica => replica.IsOpen) || IsStruggling(calls) => Degraded,
        _ => Healthy,
    };

    // Refusals say nothing of their own: while it is left alone there are as many as callers try.
    private static bool IsStruggling(CallHealth calls) => calls.Calls >= FewestCalls && calls.ErrorRate > DegradedAbove;

    private static DateTimeOffset? SinceOf(string state, List<Sighting> replicas, Sighting[] open) => state switch
    {
        Disabled or Unknown => null,
        _ when open.Length > 0 => open.Min(static replica => replica.Since),
        _ => replicas.Max(static replica => replica.Since),
    };

    private static string? ReasonOf(string state, Sighting[] open, Sighting? failed) => state switch
    {
        Unavailable => open[0].Reason,
        Degraded => open.FirstOrDefault()?.Reason ?? failed?.Error,
        _ => null,
    };

    private static CallHealth Add(List<Sighting> replicas)
    {
        var times = new long[ResponseTimes.Count];
        foreach (var (i, count) in replicas.SelectMany(static replica => replica.Times.Index()).Where(static time => time.Index < ResponseTimes.Count))
        {
            times[i] += count;
        }

        var (calls, errors) = (replicas.Sum(static replica => (long)replica.Calls), replicas.Sum(static replica => (long)replica.Errors));
        return new CallHealth(
            (int)ExtensionObservations.Window.TotalSeconds, calls, errors, calls == 0 ? 0 : Math.Round((double)errors / calls, 4),
            replicas.Sum(static replica => (long)replica.Refused), ResponseTimes.Percentile(times, 0.5), ResponseTimes.Percentile(times, 0.95),
            ResponseTimes.Percentile(times, 0.99));
    }
}
