using System.Collections.Immutable;

namespace Platform.ExtensionService.Resilience;

/// <summary>How calls of one extension are guarded, as its owner sets it; what is left out is the platform's default. Units are in the names.</summary>
internal sealed record ResilienceSettings
{
    /// <summary>The most calls in the extension at the same time, in each replica.</summary>
    public int? ConcurrentCalls { get; init; }

    /// <summary>How many calls may wait for a place.</summary>
    public int? QueueLength { get; init; }

    /// <summary>The longest that one of them waits.</summary>
    public int? QueueMilliseconds { get; init; }

    /// <summary>For a whole call with its retries; a tool's own timeout counts more.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>How often a safe call is tried again.</summary>
    public int? Retries { get; init; }

    /// <summary>The part of calls that must have failed for the circuit to open.</summary>
    public double? FailureRatio { get; init; }

    /// <summary>Fewer calls than these in the window say nothing.</summary>
    public int? MinimumCalls { get; init; }

    /// <summary>How far back calls count.</summary>
    public int? WindowSeconds { get; init; }

    /// <summary>How long the extension is left alone at first; twice as long each time it fails again.</summary>
    public int? BreakSeconds { get; init; }

    /// <summary>A request that says whether the extension works, so that no caller has to find out.</summary>
    public ProbeSettings? Probe { get; init; }

    /// <summary>What is known of single tools.</summary>
    public ImmutableArray<ToolTraits?>? Tools { get; init; }

    public static ResilienceSettings Default { get; } = new();

    public ToolTraits? TraitsOf(string tool) => Tools is { IsDefault: false } tools ? tools.FirstOrDefault(one => one?.Tool == tool) : null;
}

/// <summary>A GET that is answered with success as long as the extension works.</summary>
internal sealed record ProbeSettings(string? Url, int? IntervalSeconds, int? TimeoutSeconds);

/// <summary>What a tool's owner knows of it: whether a call may be made twice, and for how long an answer may stand in for one that can't be had.</summary>
internal sealed record ToolTraits(string? Tool, bool? Idempotent, int? StaleIfErrorSeconds);
