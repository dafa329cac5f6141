using Microsoft.Extensions.Caching.Hybrid;
using Platform.Data.Caching.Loading;

namespace Platform.Data.Caching.Hybrid;

/// <summary>The framework's cache on the mechanism of ours, for libraries that know only the former.</summary>
internal sealed class TtlHybridCache(TtlCache<HybridValue> cache, HybridCodec codec) : HybridCache
{
    /// <summary>By the contract of <see cref="HybridCache"/>: not the tag, but everything.</summary>
    private const string Everything = "*";

    public override async ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(factory);
        var flags = options?.Flags ?? HybridCacheEntryFlags.None;
        if (!flags.HasFlag(HybridCacheEntryFlags.DisableLocalCacheRead) && cache.TryGetFresh(key, out var held) && codec.TryRead(held, out T hit))
        {
            return hit;
        }
        string[] named = [.. tags ?? []];
        var request = NewRequest(options, named, async (_, ct) => codec.Write(await factory(state, ct), named));
        if (flags.HasFlag(HybridCacheEntryFlags.DisableUnderlyingData))
        {
            // By the contract, the type's default when there is none.
            codec.TryRead(await cache.FindAsync(key, request, cancellationToken), out T found);
            return found;
        }
        return await GetOrReplaceAsync<T>(key, request, cancellationToken);
    }

    public override async ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        string[] named = [.. tags ?? []];
        var stored = codec.Write(value, named);
        // First, so that no load from before can put its value over this one, on any replica.
        await cache.InvalidateAsync(key);
        await cache.GetAsync(key, NewRequest(options, named, (_, _) => Task.FromResult<HybridValue?>(stored)) with { ReadsMemory = false, ReadsRedis = false }, cancellationToken);
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => new(cache.InvalidateAsync(key));

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        new(tag == Everything ? cache.ClearAsync() : cache.InvalidateTagAsync(tag));

    private async Task<T> GetOrReplaceAsync<T>(string key, LoadRequest<HybridValue> request, CancellationToken ct)
    {
        if (codec.TryRead(await cache.GetAsync(key, request, ct), out T value))
        {
            return value;
        }
        // Another type's, or from another version of the code.
        await cache.InvalidateAsync(key);
        return codec.TryRead(await cache.GetAsync(key, request, ct), out value)
            ? value
            : throw new InvalidOperationException($"The key is in use for another type than {typeof(T).Name} at the same time.");
    }

    private static LoadRequest<HybridValue> NewRequest(
        HybridCacheEntryOptions? options, string[] tags, Func<string, CancellationToken, Task<HybridValue?>> load)
    {
        var flags = options?.Flags ?? HybridCacheEntryFlags.None;
        return new(load)
        {
            Tags = tags,
            Ttl = options?.Expiration,
            LocalTtl = options?.LocalCacheExpiration,
            ReadsMemory = !flags.HasFlag(HybridCacheEntryFlags.DisableLocalCacheRead),
            WritesMemory = !flags.HasFlag(HybridCacheEntryFlags.DisableLocalCacheWrite),
            ReadsRedis = !flags.HasFlag(HybridCacheEntryFlags.DisableDistributedCacheRead),
            WritesRedis = !flags.HasFlag(HybridCacheEntryFlags.DisableDistributedCacheWrite),
        };
    }
}
