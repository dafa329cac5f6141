using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>
/// Callers keep connections many times longer than before, while threads aren't short. The median, since a few long statements are a matter of who asks, and all of them
/// are a matter of the database.
/// </summary>
internal sealed class SlowDatabase(RuleOptions options) : IRule
{
    private const int LeastUses = 10;
    private const double LeastMilliseconds = 30;
    private const double LateMilliseconds = 50;

    public string Name => "slow-database";

    public RuleOptions Options => options;

    public IEnumerable<Measurement> Measure(PlatformView view)
    {
        foreach (var service in view.Services)
        {
            // Who has no thread to go on with keeps its connection, too.
            if (service.Live.Any(static replica => replica.Fine[^1].Vitals.Process.SchedulingDelay > LateMilliseconds))
            {
                continue;
            }

            foreach (var pool in service.Pools)
            {
                if (pool.Priority == "lowest" || Enough(service, pool) is not { } now || service.Baseline?.Pool(pool.Name)?.Use is not { Count: >= LeastUses } before)
                {
                    continue;
                }

                var (median, usual) = (now.Quantile(0.5), Math.Max(before.Quantile(0.5), 0.5));
                if (median >= LeastMilliseconds && median / usual > options.ClearThreshold)
                {
                    yield return new(service.Name, pool.Name, median / usual, Rank.Store, FindingSeverity.Warning, () => Explain(service, pool, now, median, usual))
                    {
                        Database = pool.Database,
                    };
                }
            }
        }
    }

    private static Durations? Enough(ServiceView service, PoolView pool) =>
        service.Recent.Pool(pool.Name)?.Use is { Count: >= LeastUses * 2 } recent ? recent
        : service.HalfMinute.Pool(pool.Name)?.Use is { Count: >= LeastUses } longer ? longer : null;

    private Explanation Explain(ServiceView service, PoolView pool, Durations now, double median, double usual) => new(
        $"{pool.Database} is slow",
        Say($"{service.Name} keeps a connection to {pool.Database} for {median:0} ms where it was {usual:0.0} ms; {pool.Waiting} callers wait for one."),
        [
            Number(Of(service, pool), "use, times longer than before", median / usual, "", options.Threshold),
            Number(Of(service, pool), "use, median", median, "ms"),
            Number(Of(service, pool), "use, median before", usual, "ms"),
            Number(Of(service, pool), "uses", now.Count),
            Number(Of(service, pool), "waiting", pool.Waiting),
            .. Holders(service, pool),
        ],
        new(CauseKinds.Database, pool.Database, pool.Holders.Count > 0 && pool.Holders[0].Statement.Length > 0
            ? $"{pool.Database} answers slowly; most connections are lent for: {Statement(pool.Holders[0])}"
            : $"{pool.Database} answers slowly, whatever is asked."),
        Advise($"See what the server of {pool.Database} is busy with: its processors and disks, autovacuum, the network between, and pg_stat_activity; the service's log names slow statements."));
}
