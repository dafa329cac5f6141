using Platform.Data.Caching.Memory;
using Platform.Data.Caching.Serialization;
using Platform.Data.Caching.Shared;
using Platform.Data.Redis;

namespace Platform.Data.Caching.Loading;

/// <summary>Entries in Redis. Without it, or when it doesn't answer, there are none, and that is all.</summary>
internal sealed class SharedEntries<T>(
    LocalState<T> local,
    SharedLevel shared,
    CacheLink link,
    EntryFactory<T> entries,
    SoftTimeout<T> softTimeout,
    CacheOptions options,
    TimeProvider clock)
    where T : class
{
    /// <summary>An entry that is fresh. One past that but within grace is offered to those who wait for the load.</summary>
    public async Task<MemoryEntry<T>?> FindAsync(Load<T> load, LoadRequest<T> request)
    {
        if (!request.ReadsRedis || !link.IsReady)
        {
            return null;
        }
        byte[]? bytes;
        try
        {
            bytes = await shared.ReadAsync(load.Key);
        }
        catch (RedisUnavailableException)
        {
            shared.Failed();
            return null;
        }
        if (entries.TryRead(load.Key, bytes, request.LocalTtl) is not { } entry || entry.Version < local.FloorOf(entry.Tags))
        {
            return null;
        }
        if (entry.IsFresh(clock.GetTimestamp(), local.RefreshedAt))
        {
            return entry;
        }
        local.OfferStale(load, entry);
        softTimeout.Start(load);
        return null;
    }

    /// <summary>Writes what a load brought. False when something newer has happened to the key, so that the process may not keep it either.</summary>
    public async Task<bool> TryStoreAsync(Load<T> load, LoadRequest<T> request, EntryHeader header, byte[] payload, IReadOnlyList<string> tags)
    {
        var (isTainted, seen) = local.Inspect(load);
        if (isTainted || header.TtlMilliseconds == 0)
        {
            return false;
        }
        if (!request.WritesRedis || !link.IsReady)
        {
            return true;
        }
        // Nobody is told "there is no such thing" from memory when the source can't confirm it: no grace.
        var keep = header.TtlMilliseconds + (header.Kind == EntryKind.Negative ? 0 : (long)options.Grace.TotalMilliseconds);
        try
        {
            var answer = await shared.WriteAsync(load.Key, header.Precede(payload), keep, load.Begin, seen, tags);
            link.Observe(answer.State);
            return answer.IsWritten;
        }
        catch (RedisUnavailableException)
        {
            return true;
        }
    }
}
