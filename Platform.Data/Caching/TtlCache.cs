using System.Text.Json.Serialization.Metadata;
using Platform.Data.Caching.Loading;
using Platform.Data.Caching.Memory;
using Platform.Data.Caching.Refreshing;
using Platform.Data.Caching.Serialization;
using Platform.Data.Caching.Shared;

namespace Platform.Data.Caching;

/// <summary>A cache in two levels: the process, and Redis, which all replicas of a service share. Not for anything that decides who may do what.</summary>
/// <typeparam name="T">What is cached.</typeparam>
public sealed class TtlCache<T> : IManagedCache, IAsyncDisposable
    where T : class
{
    private readonly CacheSource<T> _source;
    private readonly TimeProvider _clock;
    private readonly CacheCounters _counters = new();
    private readonly CacheCodec<T> _codec;
    private readonly LocalState<T> _local;
    private readonly CacheLink _link;
    private readonly SharedEntries<T> _entries;
    private readonly CacheLoader<T> _loader;
    private readonly Refresher<T>? _refresher;
    private readonly LoadRequest<T> _ordinary;
    private bool _isDisposed;

    internal TtlCache(string name, CacheSource<T> source, JsonTypeInfo<T> json, CacheOptions options, CacheServices services)
    {
        Name = name;
        (_source, _clock) = (source, services.Clock);
        _codec = new(json);
        _local = new(options, _clock);
        _ordinary = new(source.LoadAsync);
        var logger = services.Loggers.CreateLogger($"Platform.Data.Caching.{name}");
        var shared = new SharedLevel(services.Redis, new(services.Service, name, _codec.Schema), options, _counters);
        var entries = new EntryFactory<T>(source, _codec, options, _clock);
        _link = new(name, services.Redis, shared, _local, options, _clock, logger);
        _link.Invalidated += _counters.Invalidation;
        var softTimeout = new SoftTimeout<T>(_local, options, _clock);
        _entries = new(_local, shared, _link, entries, softTimeout, options, _clock);
        _loader = new(
            name, source, _local, _entries, softTimeout, new(shared, _link, options, _clock), entries, _codec, options, _counters,
            services.Instruments, _clock);
        _refresher = source.CanLoadAll ? new(name, source, _codec, entries, _local, _link, new(shared, options), options, _clock, logger) : null;
        services.Instruments.Observe(this);
    }

    /// <summary>The cache's name in settings, statistics and metrics.</summary>
    public string Name { get; }

    /// <summary>Whether Redis is in use at the moment.</summary>
    internal bool IsLinked => _link.IsReady;

    /// <summary>Finds a value in the process, in Redis or at the source. Completes at once, without allocating, when the process has it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="ct">Ends this caller's wait; a load goes on for those who wait with it.</param>
    /// <returns>The value, or null when there is no such thing.</returns>
    /// <exception cref="TimeoutException">
    /// The source took longer than the load timeout, and there is no value within the grace time. Other failures of the source are thrown as they are.
    /// </exception>
    public ValueTask<T?> GetAsync(string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        return GetAsync(key, _ordinary, ct);
    }

    /// <summary>
    /// Makes every replica forget a key. To be called when the source has changed; it takes no token, since a caller who hangs up must not stop it.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>A task that ends when the other replicas have been told, or when Redis can't be reached, in which case they are told later.</returns>
    public Task InvalidateAsync(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _link.InvalidateAsync(new(key, null));
    }

    /// <summary>Makes every replica forget all keys with a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>As for <see cref="InvalidateAsync"/>.</returns>
    public Task InvalidateTagAsync(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return _link.InvalidateAsync(new(null, tag));
    }

    /// <summary>Makes every replica forget everything.</summary>
    /// <returns>As for <see cref="InvalidateAsync"/>.</returns>
    public Task ClearAsync() => _link.InvalidateAsync(Invalidation.All);

    /// <summary>What the cache has done in this process.</summary>
    /// <returns>Counts since the start.</returns>
    public CacheStatistics GetStatistics()
    {
        var (memory, report) = (_local.Memory, _refresher?.Report ?? new());
        return new(
            Name, _counters.HitsMemory, _counters.HitsRedis, _counters.NegativeHits, _counters.Misses, _counters.Loads, _counters.LoadErrors,
            _counters.StaleServes, memory.Evictions, memory.Count, memory.Bytes, _counters.HitRate, _counters.RedisErrors, _counters.Invalidations,
            report.Count,
            _refresher is not null && _link.Refreshed.At > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(_link.Refreshed.At) : null,
            report.Duration.TotalMilliseconds, report.Changed, report.Removed, _refresher?.IsHolder ?? false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container knows it by two names.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }
        _link.Close();
        await _loader.DisposeAsync();
    }

    Task IManagedCache.RunAsync(CancellationToken ct) => Task.WhenAll(_link.RunAsync(ct), _refresher?.RunAsync(ct) ?? Task.CompletedTask);

    internal ValueTask<T?> GetAsync(string key, LoadRequest<T> request, CancellationToken ct) =>
        request.ReadsMemory && TryGetFresh(key, out var value) ? new(value) : new(GetLoadedAsync(key, request, ct));

    /// <summary>What the process can answer by itself: a fresh value, or a stale one while the source may not be asked.</summary>
    internal bool TryGetFresh(string key, out T? value)
    {
        value = null;
        if (!_local.Memory.TryGet(key, out var entry))
        {
            return false;
        }
        var (now, refreshedAt) = (_clock.GetTimestamp(), _local.RefreshedAt);
        var isFresh = entry.IsFresh(now, refreshedAt);
        // The source has just failed; until it may be asked again there is nothing better.
        if (!isFresh && (now >= entry.RetryAt || !entry.IsWithinGrace(now, refreshedAt)))
        {
            return false;
        }
        entry.Touch();
        value = Answer(new(entry, isFresh ? Origin.Memory : Origin.Stale));
        return true;
    }

    /// <summary>What either level has; the source isn't asked.</summary>
    internal async Task<T?> FindAsync(string key, LoadRequest<T> request, CancellationToken ct)
    {
        if (request.ReadsMemory && TryGetFresh(key, out var value))
        {
            return value;
        }
        // Nobody joins this one: it may end without a value where there is one.
        var load = _local.NewLoad(key, request.Tags ?? _source.TagsOf(key));
        return await _entries.FindAsync(load, request).WaitAsync(ct) is { } found ? Answer(new(found, Origin.Redis)) : null;
    }

    private async Task<T?> GetLoadedAsync(string key, LoadRequest<T> request, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var load = _local.Join(key, request, request.Tags ?? _source.TagsOf(key), out var isNew);
        try
        {
            if (isNew && _loader.StartAsync(load, request) is var start && load.Stale is null)
            {
                // A hit in Redis goes on at once, instead of on another thread like those who only wait for the answer.
                await start.WaitAsync(ct);
            }
            return Answer(await WaitAsync(load, ct));
        }
        catch
        {
            _counters.Missed();
            throw;
        }
    }

    private async ValueTask<Answer<T>> WaitAsync(Load<T> load, CancellationToken ct)
    {
        var answer = await load.Answer.WaitAsync(ct);
        // The stale value was given before this caller came, and may have come to its end since.
        return load.LateAnswer is { } late && (late.IsCompleted || !answer.Entry.IsWithinGrace(_clock.GetTimestamp(), _local.RefreshedAt))
            ? await late.WaitAsync(ct)
            : answer;
    }

    private T? Answer(Answer<T> answer)
    {
        _counters.Answered(answer.Origin, answer.Entry.IsNegative);
        return _codec.ValueOf(answer.Entry);
    }
}
