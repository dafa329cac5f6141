using Platform.Data.Caching.Loading;
using Platform.Data.Caching.Memory;

namespace Platform.Data.Caching;

/// <summary>What a cache counts.</summary>
internal sealed class CacheCounters
{
    private readonly StripedCounter _hitsMemory = new();
    private readonly StripedCounter _negativeHits = new();
    private long _hitsRedis;
    private long _misses;
    private long _loads;
    private long _loadErrors;
    private long _staleServes;
    private long _redisErrors;
    private long _invalidations;

    public long HitsMemory => _hitsMemory.Value;

    public long NegativeHits => _negativeHits.Value;

    public long HitsRedis => Volatile.Read(ref _hitsRedis);

    public long Misses => Volatile.Read(ref _misses);

    public long Loads => Volatile.Read(ref _loads);

    public long LoadErrors => Volatile.Read(ref _loadErrors);

    public long StaleServes => Volatile.Read(ref _staleServes);

    public long RedisErrors => Volatile.Read(ref _redisErrors);

    public long Invalidations => Volatile.Read(ref _invalidations);

    public double HitRate
    {
        get
        {
            var hits = HitsMemory + HitsRedis + StaleServes;
            var all = hits + Misses;
            return all == 0 ? 0 : (double)hits / all;
        }
    }

    public void Answered(Origin origin, bool isNegative)
    {
        if (origin == Origin.Memory)
        {
            _hitsMemory.Increment();
        }
        else
        {
            Interlocked.Increment(ref origin == Origin.Redis ? ref _hitsRedis : ref origin == Origin.Source ? ref _misses : ref _staleServes);
        }
        if (isNegative && origin != Origin.Source)
        {
            _negativeHits.Increment();
        }
    }

    /// <summary>A caller who waited for a load that failed.</summary>
    public void Missed() => Interlocked.Increment(ref _misses);

    public void Load() => Interlocked.Increment(ref _loads);

    public void LoadError() => Interlocked.Increment(ref _loadErrors);

    public void RedisError() => Interlocked.Increment(ref _redisErrors);

    public void Invalidation() => Interlocked.Increment(ref _invalidations);
}
