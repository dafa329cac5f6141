using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

/// <summary>A service as it is in one round, for the rules. What silent replicas said last is left out of what is now.</summary>
internal sealed class ServiceView
{
    /// <summary>Whom to believe about what is now; longer than a missed answer or two.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan RecentSpan = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HalfMinuteSpan = TimeSpan.FromSeconds(30);

    public ServiceView(string name, IReadOnlyList<ReplicaHistory> replicas, TimeSpan? absentSince, Difference? baseline, TimeSpan now)
    {
        (Name, Replicas, AbsentSince, Baseline) = (name, replicas, absentSince, baseline);
        Live = [.. replicas.Where(replica => replica.Fine.Count > 0 && replica.Fine[^1].At >= now - Fresh)];
        Recent = Difference.Between(replicas, now - RecentSpan, now);
        HalfMinute = Difference.Between(replicas, now - HalfMinuteSpan, now);
        Pools = PoolView.Of(Live, now);
        Dependencies = DependencyView.Of(Live, now);
        Classes = Names(static vitals => vitals.Requests, static one => one.Class);
        CacheNames = Names(static vitals => vitals.Caches, static one => one.Name);
    }

    public string Name { get; }

    public IReadOnlyList<ReplicaHistory> Replicas { get; }

    /// <summary>Those that told of themselves just now, and have been running long enough to be judged.</summary>
    public IReadOnlyList<ReplicaHistory> Live { get; }

    /// <summary>Since when no replica at all could be found; null while there is one.</summary>
    public TimeSpan? AbsentSince { get; }

    /// <summary>The last ten seconds.</summary>
    public Difference Recent { get; }

    public Difference HalfMinute { get; }

    /// <summary>How it was before, while nothing was wrong; null when too little is known of that.</summary>
    public Difference? Baseline { get; }

    public IReadOnlyList<PoolView> Pools { get; }

    public IReadOnlyList<DependencyView> Dependencies { get; }

    /// <summary>Names of the classes that anybody told of.</summary>
    public IReadOnlyList<string> Classes { get; }

    public IReadOnlyList<string> CacheNames { get; }

    public int Running(string requests)
        => Live.Sum(replica => replica.Fine[^1].Vitals.Requests.FirstOrDefault(one => one.Class == requests)?.Running ?? 0);

    public int Entries(string cache) => Live.Sum(replica => replica.Fine[^1].Vitals.Caches.FirstOrDefault(one => one.Name == cache)?.Entries ?? 0);

    public PoolView? Pool(string name) => Pools.FirstOrDefault(pool => pool.Name == name);

    /// <summary>How much of the processors that it may use a replica uses, 0 to 1.</summary>
    public static double ProcessorShare(ReplicaHistory replica)
    {
        if (replica.Fine.Count == 0 || replica.At(replica.Fine[^1].At - RecentSpan) is not { } older || replica.Fine[^1] is not { } newer || newer.At <= older.At)
        {
            return 0;
        }

        var used = newer.Vitals.Process.ProcessorSeconds - older.Vitals.Process.ProcessorSeconds;
        return Math.Clamp(used / (newer.At - older.At).TotalSeconds / Math.Max(1, newer.Vitals.Process.Cores), 0, 1);
    }

    private List<string> Names<T>(Func<ServiceVitals, IReadOnlyList<T>> list, Func<T, string> nameOf)
    {
        List<string> names = [];
        foreach (var replica in Live)
        {
            foreach (var one in list(replica.Fine[^1].Vitals))
            {
                if (nameOf(one) is var name && !names.Contains(name))
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }
}
