using System.Diagnostics.Metrics;

namespace Platform.Data.Caching;

/// <summary>The caches' metrics, each with the attribute <c>platform.cache.name</c>.</summary>
internal sealed class CacheInstruments : IDisposable
{
    public const string MeterName = "Platform.Data.Cache";
    private const string NameAttribute = "platform.cache.name";

    private readonly Meter _meter;
    private readonly Histogram<double> _loadDuration;
    private readonly List<IManagedCache> _caches = [];

    public CacheInstruments(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _loadDuration = _meter.CreateHistogram<double>("platform.cache.load.duration", "s", "Time the source took for one key.");
        Count("platform.cache.requests", "{request}", "Answers, by where they came from.", Requests);
        Count("platform.cache.load.errors", "{load}", "Loads that failed.", static s => [new(s.LoadErrors)]);
        Count("platform.cache.evictions", "{entry}", "Entries that left the process because it was full.", static s => [new(s.Evictions)]);
        Count("platform.cache.invalidations", "{invalidation}", "Invalidations heard of.", static s => [new(s.Invalidations)]);
        Count("platform.cache.redis.errors", "{command}", "Commands that Redis did not answer.", static s => [new(s.RedisErrors)]);
        Count("platform.cache.refreshes", "{refresh}", "Comparisons with the source done by this process.", static s => [new(s.Refreshes)]);
        _meter.CreateObservableUpDownCounter("platform.cache.entries", () => Read(static s => [new(s.Entries)]), "{entry}", "Entries in the process.");
        _meter.CreateObservableUpDownCounter("platform.cache.size", () => Read(static s => [new(s.Bytes)]), "By", "Size of the entries in the process.");
    }

    /// <summary>Has a cache read from now on.</summary>
    public void Observe(IManagedCache cache)
    {
        lock (_caches)
        {
            _caches.Add(cache);
        }
    }

    public void Loaded(string cache, TimeSpan duration, Exception? error)
    {
        if (error is null)
        {
            _loadDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(NameAttribute, cache));
        }
        else
        {
            _loadDuration.Record(duration.TotalSeconds, new(NameAttribute, cache), new("error.type", error.GetType().FullName));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<long>[] Requests(CacheStatistics statistics)
    {
        const string Result = "platform.cache.result";
        return
        [
            new(statistics.HitsMemory, new KeyValuePair<string, object?>(Result, "hit_memory")),
            new(statistics.HitsRedis, new KeyValuePair<string, object?>(Result, "hit_redis")),
            new(statistics.Misses, new KeyValuePair<string, object?>(Result, "miss")),
            new(statistics.StaleServes, new KeyValuePair<string, object?>(Result, "stale")),
        ];
    }

    private void Count(string name, string unit, string description, Func<CacheStatistics, Measurement<long>[]> measure) =>
        _meter.CreateObservableCounter(name, () => Read(measure), unit, description);

    private List<Measurement<long>> Read(Func<CacheStatistics, Measurement<long>[]> measure)
    {
        lock (_caches)
        {
            return [.. _caches.SelectMany(cache => measure(cache.GetStatistics()).Select(one =>
                new Measurement<long>(one.Value, [new(NameAttribute, cache.Name), .. one.Tags.ToArray()])))];
        }
    }
}
