using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

/// <summary>What happened in a service in a stretch of time, all its replicas together.</summary>
internal sealed class Difference
{
    private readonly Dictionary<string, ClassDifference> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PoolDifference> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CacheDifference> _caches = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Name), DependencyDifference> _dependencies = [];

    /// <summary>How long it was, of the replica that was watched longest.</summary>
    public double Seconds { get; private set; }

    public long RedisCommands { get; private set; }

    public long RedisErrors { get; private set; }

    public ClassDifference? Class(string name) => _classes.GetValueOrDefault(name);

    public PoolDifference? Pool(string name) => _pools.GetValueOrDefault(name);

    public CacheDifference? Cache(string name) => _caches.GetValueOrDefault(name);

    public DependencyDifference? Dependency(string kind, string name) => _dependencies.GetValueOrDefault((kind, name));

    public double PerSecond(long count) => Seconds > 0 ? count / Seconds : 0;

    /// <summary>Replicas that told nothing in that time add nothing.</summary>
    public static Difference Between(IEnumerable<ReplicaHistory> replicas, TimeSpan from, TimeSpan to)
    {
        var difference = new Difference();
        foreach (var replica in replicas)
        {
            if (replica.At(from) is { } older && replica.At(to) is { } newer && newer.At > older.At && newer.At > from)
            {
                difference.Add(older.Vitals, newer.Vitals);
                difference.Seconds = Math.Max(difference.Seconds, (newer.At - older.At).TotalSeconds);
            }
        }

        return difference;
    }

    private void Add(ServiceVitals older, ServiceVitals newer)
    {
        RedisCommands += Came(newer.Redis?.Commands, older.Redis?.Commands);
        RedisErrors += Came(newer.Redis?.Errors, older.Redis?.Errors);
        for (var i = 0; i < newer.Requests.Count; i++)
        {
            var one = newer.Requests[i];
            Of(_classes, one.Class).Add(Find(older.Requests, i, one.Class, static r => r.Class), one);
        }

        for (var i = 0; i < newer.Pools.Count; i++)
        {
            var one = newer.Pools[i];
            Of(_pools, one.Name).Add(Find(older.Pools, i, one.Name, static p => p.Name), one);
        }

        for (var i = 0; i < newer.Caches.Count; i++)
        {
            var one = newer.Caches[i];
            Of(_caches, one.Name).Add(Find(older.Caches, i, one.Name, static c => c.Name), one);
        }

        for (var i = 0; i < newer.Dependencies.Count; i++)
        {
            var one = newer.Dependencies[i];
            Of(_dependencies, (one.Kind, one.Name)).Add(Find(older.Dependencies, i, (one.Kind, one.Name), static d => (d.Kind, d.Name)), one);
        }
    }

    internal static long Came(long? newer, long? older) => Math.Max(0, (newer ?? 0) - (older ?? 0));

    private static TDifference Of<TKey, TDifference>(Dictionary<TKey, TDifference> all, TKey key)
        where TKey : notnull
        where TDifference : new()
    {
        if (!all.TryGetValue(key, out var one))
        {
            all[key] = one = new();
        }

        return one;
    }

    // Two reports of a process list the same in the same order, but for what came new: so it mostly stands at the same place.
    private static T? Find<T, TKey>(IReadOnlyList<T> all, int place, TKey key, Func<T, TKey> keyOf)
        where T : class
        where TKey : IEquatable<TKey>
    {
        if (place < all.Count && keyOf(all[place]).Equals(key))
        {
            return all[place];
        }

        for (var i = 0; i < all.Count; i++)
        {
            if (keyOf(all[i]).Equals(key))
            {
                return all[i];
            }
        }

        return null;
    }
}
