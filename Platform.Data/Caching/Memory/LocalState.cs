using Platform.Data.Caching.Loading;
using Platform.Data.Caching.Shared;

namespace Platform.Data.Caching.Memory;

/// <summary>
/// What one process knows: entries, loads under way and versions, under one lock, so that an invalidation and the end of a load can't miss each
/// other. Only a hit takes no lock.
/// </summary>
internal sealed class LocalState<T>(CacheOptions options, TimeProvider clock) : ILocalState
    where T : class
{
    private readonly Lock _gate = new();
    private readonly MemoryLevel<T> _memory = new(options.MaxEntries, options.MaxBytes);
    private readonly Dictionary<string, Load<T>> _loads = new(StringComparer.Ordinal);
    private readonly CacheVersions _versions = new();
    private long _refreshedAt = long.MinValue / 2;

    public MemoryLevel<T> Memory => _memory;

    /// <summary>Timestamp of the last refresh, from which entries it found unchanged are fresh.</summary>
    public long RefreshedAt => Volatile.Read(ref _refreshedAt);

    public long Floor => FloorOf([]);

    /// <summary>The load of a key: the one under way, or a new one that the caller must run, or one that has ended in the moment before.</summary>
    public Load<T> Join(string key, LoadRequest<T> request, IReadOnlyList<string> tags, out bool isNew)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _memory.TryGet(key, out var held);
            isNew = !_loads.TryGetValue(key, out var load);
            if (load is not null)
            {
                return load;
            }
            load = new(key, tags, _versions.Version, now, request.ReadsMemory ? held : null);
            if (request.ReadsMemory && held?.IsFresh(now, RefreshedAt) == true)
            {
                isNew = false;
                load.Complete(held, Origin.Memory);
                return load;
            }
            return _loads[key] = load;
        }
    }

    /// <summary>A load that nobody joins and that keeps nothing.</summary>
    public Load<T> NewLoad(string key, IReadOnlyList<string> tags) => new(key, tags, begin: 0, clock.GetTimestamp(), stale: null);

    /// <summary>Whether an invalidation came since a load began, and the newest version known, for the write to Redis.</summary>
    public (bool IsTainted, long Seen) Inspect(Load<T> load)
    {
        lock (_gate)
        {
            return (load.IsTainted, _versions.Version);
        }
    }

    /// <summary>A value past its freshness, found in Redis, for those who wait.</summary>
    public void OfferStale(Load<T> load, MemoryEntry<T> entry)
    {
        lock (_gate)
        {
            if (load.IsTainted || (load.Stale is { } held && held.CreatedAt >= entry.CreatedAt))
            {
                return;
            }
            entry.TakeOverFailures(load.Stale);
            load.Stale = entry;
        }
    }

    /// <summary>Ends a load; its entry is kept unless an invalidation came meanwhile.</summary>
    public void Finish(Load<T> load, MemoryEntry<T>? keep)
    {
        lock (_gate)
        {
            if (!load.IsTainted)
            {
                _loads.Remove(load.Key);
                if (keep is not null && keep.Version >= _versions.FloorOf(keep.Tags))
                {
                    _memory.Put(keep);
                }
            }
        }
    }

    public long FloorOf(IReadOnlyList<string> tags)
    {
        lock (_gate)
        {
            return _versions.FloorOf(tags);
        }
    }

    public void Learn(long version)
    {
        lock (_gate)
        {
            _versions.Learn(version);
        }
    }

    /// <summary>Forgets what is older than a version; <see cref="long.MaxValue"/> forgets whatever there is.</summary>
    public void ForgetKey(string key, long version)
    {
        lock (_gate)
        {
            if (version < long.MaxValue)
            {
                _versions.Learn(version);
            }
            if (_memory.TryGet(key, out var entry) && entry.Version < version)
            {
                _memory.Remove(key);
            }
            if (_loads.TryGetValue(key, out var load) && load.Begin < version)
            {
                Taint(load);
            }
        }
    }

    public void ForgetTag(string tag, long version)
    {
        lock (_gate)
        {
            if (version < long.MaxValue)
            {
                _versions.RaiseTag(tag, version);
            }
            _memory.RemoveWhere(entry => entry.Version < version && entry.Tags.Contains(tag));
            TaintWhere(load => load.Begin < version && load.Tags.Contains(tag));
        }
    }

    public void ForgetAll(long version)
    {
        lock (_gate)
        {
            if (version <= _versions.Floor)
            {
                return;
            }
            if (version < long.MaxValue)
            {
                _versions.RaiseFloor(version);
            }
            _memory.RemoveWhere(entry => entry.Version < version);
            TaintWhere(load => load.Begin < version);
        }
    }

    /// <summary>Takes over the versions in Redis; entries they make void go.</summary>
    public void Apply(SharedState state)
    {
        lock (_gate)
        {
            _versions.Replace(state);
            _memory.RemoveWhere(entry => entry.Version < _versions.FloorOf(entry.Tags));
        }
    }

    public void Refreshed(RefreshMark mark)
    {
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(mark.At);
        Volatile.Write(ref _refreshedAt, clock.GetTimestamp() - Timestamps.Of(age, clock));
    }

    private void TaintWhere(Func<Load<T>, bool> condition)
    {
        foreach (var load in _loads.Values.Where(condition).ToList())
        {
            Taint(load);
        }
    }

    private void Taint(Load<T> load)
    {
        load.IsTainted = true;
        load.Stale = null;
        _loads.Remove(load.Key);
    }
}
