using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

/// <summary>
/// The pools of one name in all replicas of a service, now. Size and overflow are those of one replica, the utilization that of the fullest, 0 to 1; the longest wait
/// (milliseconds) is of those who still wait. Stalled is for how long connections have been lent and none has come back quickly; null when nobody asks.
/// </summary>
internal sealed record PoolView(
    string Name,
    string Database,
    string Priority,
    int Replicas,
    int Size,
    int Overflow,
    int InUse,
    int Waiting,
    double Utilization,
    double LongestWait,
    IReadOnlyList<HolderVitals> Holders,
    TimeSpan? Stalled)
{
    private const double QuickMilliseconds = 1000;
    private const int MostHolders = 5;

    public int Max => Size + Overflow;

    public static IReadOnlyList<PoolView> Of(IReadOnlyList<ReplicaHistory> live, TimeSpan now)
    {
        List<PoolView> pools = [];
        foreach (var replica in live)
        {
            foreach (var pool in replica.Fine[^1].Vitals.Pools)
            {
                var one = Of(pool, StalledFor(replica.Fine, pool, now));
                var at = pools.FindIndex(known => known.Name == one.Name);
                if (at < 0)
                {
                    pools.Add(one);
                }
                else
                {
                    pools[at] = pools[at].And(one);
                }
            }
        }

        return pools;
    }

    private static PoolView Of(PoolVitals pool, TimeSpan? stalled) => new(
        pool.Name,
        pool.Database,
        pool.Priority,
        1,
        pool.Size,
        pool.Overflow,
        pool.InUse,
        pool.Waiting,
        (double)pool.InUse / Math.Max(1, pool.Size + pool.Overflow),
        pool.LongestWait,
        pool.Holders,
        stalled);

    private PoolView And(PoolView other) => this with
    {
        Replicas = Replicas + 1,
        Size = Math.Max(Size, other.Size),
        Overflow = Math.Max(Overflow, other.Overflow),
        InUse = InUse + other.InUse,
        Waiting = Waiting + other.Waiting,
        Utilization = Math.Max(Utilization, other.Utilization),
        LongestWait = Math.Max(LongestWait, other.LongestWait),
        Holders = Merge(Holders, other.Holders),
        // The database works when it does for one of them.
        Stalled = Stalled is null || other.Stalled < Stalled ? other.Stalled ?? Stalled : Stalled,
    };

    private static TimeSpan? StalledFor(IReadOnlyList<Reading> readings, PoolVitals latest, TimeSpan now)
    {
        var quick = Durations.CountUpTo(latest.Use, QuickMilliseconds);
        TimeSpan? since = null;
        for (var i = readings.Count - 1; i >= 0; i--)
        {
            var then = readings[i].Vitals.Pools.FirstOrDefault(pool => pool.Name == latest.Name);
            if (then is null || then.InUse + then.Waiting == 0 || Durations.CountUpTo(then.Use, QuickMilliseconds) != quick)
            {
                break;
            }

            since = readings[i].At;
        }

        return now - since;
    }

    private static IReadOnlyList<HolderVitals> Merge(IReadOnlyList<HolderVitals> some, IReadOnlyList<HolderVitals> others) => some.Count == 0 ? others : others.Count == 0 ? some :
    [
        .. some.Concat(others)
            .GroupBy(static holder => holder.Statement, StringComparer.Ordinal)
            .Select(static same => new HolderVitals(same.Key, same.Sum(static holder => holder.Connections), same.Max(static holder => holder.Longest)))
            .OrderByDescending(static holder => holder.Connections).ThenByDescending(static holder => holder.Longest)
            .Take(MostHolders),
    ];
}
