using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.ExtensionService.Resilience;

/// <summary>Section <c>Resilience</c>: how calls are guarded where an extension's own settings say nothing, and what all of them share.</summary>
internal sealed class ResilienceOptions
{
    [Range(1, ResilienceRules.MostCalls)]
    public int ConcurrentCalls { get; set; } = 32;

    [Range(0, ResilienceRules.MostCalls)]
    public int QueueLength { get; set; } = 32;

    [Range(0, 60_000)]
    public int QueueMilliseconds { get; set; } = 1000;

    [Range(0, ResilienceRules.MostRetries)]
    public int Retries { get; set; } = 2;

    [Range(0.01, 1)]
    public double FailureRatio { get; set; } = 0.5;

    [Range(1, 1000)]
    public int MinimumCalls { get; set; } = 5;

    [Range(1, 3600)]
    public int WindowSeconds { get; set; } = 60;

    [Range(1, 3600)]
    public int BreakSeconds { get; set; } = 5;

    /// <summary>However often it fails again, an extension is asked again after this.</summary>
    [Range(1, 3600)]
    public int LongestBreakSeconds { get; set; } = 120;

    [Range(1, 3600)]
    public int ProbeIntervalSeconds { get; set; } = 30;

    [Range(1, 60)]
    public int ProbeTimeoutSeconds { get; set; } = 5;

    /// <summary>Probes under way at the same time, of all extensions.</summary>
    [Range(1, 1000)]
    public int ConcurrentProbes { get; set; } = 32;

    /// <summary>Calls in all extensions of all tenants at the same time: it bounds the connections and memory that calls take. One tenant alone gets half.</summary>
    [Range(2, 100_000)]
    public int AllConcurrentCalls { get; set; } = 512;

    /// <summary>What the last good answers of all tools may take.</summary>
    [Range(0, int.MaxValue)]
    public int LastAnswersBytes { get; set; } = 32 << 20;

    /// <summary>How often a replica tells what it has seen.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class ResilienceOptionsValidator : IValidateOptions<ResilienceOptions>;
