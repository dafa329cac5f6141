using System.Collections.Frozen;
using Platform.Contracts;

namespace Platform.Gateway.Interference.Mitigation;

/// <summary>Which incidents mitigation is for: those in which something of higher priority suffers from load of ours, while there is such load.</summary>
internal static class LoadHarm
{
    private const double HighPart = 0.8;
    private const double HighProcessorPart = 0.5;

    // Less load of ours would not wake a frozen store, a slow provider or a service that is gone, nor stop what else runs on the machine or guesses keys: it would only add refusals to their
    // failures.
    private static readonly FrozenSet<(string Kind, string Resource)> LoadOfOurs = new[]
    {
        (CauseKinds.Load, "llm"), (CauseKinds.Load, "warm-up"),
        (CauseKinds.Machine, "llmservice"), (CauseKinds.Machine, "usageservice"), (CauseKinds.Machine, "gateway"),
        (CauseKinds.Pool, "llm"), (CauseKinds.Pool, "background"), (CauseKinds.Pool, "usage"), (CauseKinds.Pool, "reports"),
    }.ToFrozenSet();

    private static readonly FrozenSet<string> LowPools = new[] { "medium", "low", "lowest" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> LowClasses =
        new[] { RequestClassNames.Llm, RequestClassNames.Usage, RequestClassNames.Admin, RequestClassNames.Internal }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The incidents to do something about; none while nothing of low priority is busy.</summary>
    public static IReadOnlyList<Incident> Find(IReadOnlyList<Incident> open, IReadOnlyList<ServiceReading> services)
    {
        Incident[] harmful = [.. open.Where(IsOfLoad)];
        return harmful.Length == 0 || !IsLoadHigh(services) ? [] : harmful;
    }

    internal static bool IsOfLoad(Incident incident)
        => incident.Ended is null && incident.MergedInto is null && LoadOfOurs.Contains((incident.Cause.Kind, incident.Cause.Resource)) && incident.Findings.Any(HarmsHigherPriority);

    internal static bool IsLoadHigh(IReadOnlyList<ServiceReading> services) => services.Any(static service => service.Service switch
    {
        "llmservice" or "usageservice" => service.Replicas.Any(IsBusy) || service.Pools.Any(IsBusy),
        _ => false,
    });

    private static bool HarmsHigherPriority(Finding finding) => finding.Ended is null && finding.Service switch
    {
        "authservice" or "extensionservice" => true,
        // Whatever holds the gateway up holds up checks of credentials.
        "gateway" => !LowClasses.Contains(finding.Subject),
        _ => false,
    };

    private static bool IsBusy(ReplicaReading replica)
        => replica.ProcessorShare >= HighProcessorPart
        || replica.Llm is { WarmUps: > 0 } or { Waiting: > 0 }
        || (replica.Llm is { Limit: > 0 } llm && llm.Running >= llm.Limit * HighPart);

    private static bool IsBusy(PoolReading pool)
        => LowPools.Contains(pool.Priority) && (pool.Waiting > 0 || pool.InUse >= (pool.Size + pool.Overflow) * HighPart);
}
