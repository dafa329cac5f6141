namespace Platform.Data.Caching;

/// <summary>What a cache of one process has done since its start. Sizes are in bytes.</summary>
/// <param name="Name">The cache.</param>
/// <param name="HitsMemory">Answered from the process.</param>
/// <param name="HitsRedis">Answered from Redis.</param>
/// <param name="NegativeHits">Hits, of either level, that said "there is no such thing".</param>
/// <param name="Misses">Callers that had to wait for the source.</param>
/// <param name="Loads">Times the source was asked for one key.</param>
/// <param name="LoadErrors">Loads that failed.</param>
/// <param name="StaleServes">Answers with a value past its freshness, because the source failed or was slow.</param>
/// <param name="Evictions">Entries that left the process because it was full.</param>
/// <param name="Entries">Entries in the process.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="HitRate">Hits of both levels and stale answers as a part of all answers, 0 to 1; 0 when nothing was asked.</param>
/// <param name="RedisErrors">Commands that Redis did not answer.</param>
/// <param name="Invalidations">Invalidations, from here and from other replicas.</param>
/// <param name="Refreshes">Refreshes done by this process.</param>
/// <param name="LastRefresh">The last one, by whichever replica; null when there was none or the cache doesn't load everything.</param>
/// <param name="LastRefreshMilliseconds">How long the last refresh by this process took.</param>
/// <param name="LastRefreshChanged">Rows it wrote.</param>
/// <param name="LastRefreshRemoved">Rows it removed.</param>
/// <param name="IsRefresher">Whether this process is the one that refreshes.</param>
public sealed record CacheStatistics(
    string Name,
    long HitsMemory,
    long HitsRedis,
    long NegativeHits,
    long Misses,
    long Loads,
    long LoadErrors,
    long StaleServes,
    long Evictions,
    int Entries,
    long Bytes,
    double HitRate,
    long RedisErrors,
    long Invalidations,
    long Refreshes,
    DateTimeOffset? LastRefresh,
    double LastRefreshMilliseconds,
    int LastRefreshChanged,
    int LastRefreshRemoved,
    bool IsRefresher);
