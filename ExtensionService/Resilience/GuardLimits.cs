using Platform.ServiceDefaults.Admission;

namespace Platform.ExtensionService.Resilience;

/// <summary>What holds for an extension: its own settings, and the platform's where it has none.</summary>
internal sealed record GuardLimits(FairGateOptions Gate, CircuitLimits Circuit, int Retries, int? TimeoutSeconds)
{
    public static GuardLimits Of(ResilienceSettings settings, ResilienceOptions options) => new(
        new FairGateOptions(
            settings.ConcurrentCalls ?? options.ConcurrentCalls, settings.QueueLength ?? options.QueueLength,
            TimeSpan.FromMilliseconds(settings.QueueMilliseconds ?? options.QueueMilliseconds)),
        new CircuitLimits(
            settings.FailureRatio ?? options.FailureRatio, settings.MinimumCalls ?? options.MinimumCalls,
            TimeSpan.FromSeconds(settings.WindowSeconds ?? options.WindowSeconds), TimeSpan.FromSeconds(settings.BreakSeconds ?? options.BreakSeconds),
            TimeSpan.FromSeconds(Math.Max(options.LongestBreakSeconds, settings.BreakSeconds ?? 0)), settings.Probe is not null),
        settings.Retries ?? options.Retries, settings.TimeoutSeconds);
}
