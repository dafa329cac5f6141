using System.Text.Json;
using Platform.Data.Caching.Memory;
using Platform.Data.Caching.Serialization;

namespace Platform.Data.Caching.Loading;

/// <summary>Makes entries, from what a source gave or from what Redis holds, so that both are the same.</summary>
internal sealed class EntryFactory<T>(CacheSource<T> source, CacheCodec<T> codec, CacheOptions options, TimeProvider clock)
    where T : class
{
    // What an entry costs in the process beside its value: the objects around it, and two bytes for each character of its key.
    private const int Overhead = 250;

    private readonly long _grace = Timestamps.Of(options.Grace, clock);

    public EntryHeader NewHeader(EntryKind kind, long version, TimeSpan? ttl)
    {
        var time = ttl ?? (kind == EntryKind.Negative ? options.NegativeTtl : options.Ttl);
        return new(kind, version, clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)Jitter.Shorten(time, options.Jitter).TotalMilliseconds);
    }

    /// <summary>Null when the bytes are none of ours, or hold a value of another kind, or none.</summary>
    public MemoryEntry<T>? TryRead(string key, byte[]? bytes, TimeSpan? localTtl = null) =>
        EntryHeader.TryRead(bytes, out var header) && header.Kind != EntryKind.Tombstone
            ? TryCreate(key, header, bytes.AsSpan(EntryHeader.Length), localTtl)
            : null;

    /// <summary>Reads back what was written, so that every caller gets the same, wherever it came from.</summary>
    /// <exception cref="JsonException">The type can't read its own JSON.</exception>
    public MemoryEntry<T> Create(string key, EntryHeader header, byte[] payload, TimeSpan? localTtl) =>
        TryCreate(key, header, payload, localTtl) ?? throw new JsonException($"{typeof(T)} can't be read back from the JSON it is written as.");

    private MemoryEntry<T>? TryCreate(string key, EntryHeader header, ReadOnlySpan<byte> payload, TimeSpan? localTtl)
    {
        var isNegative = header.Kind == EntryKind.Negative;
        var value = isNegative ? null : codec.TryRead(payload);
        if (value is null && !isNegative)
        {
            return null;
        }
        var ttl = TimeSpan.FromMilliseconds(header.TtlMilliseconds);
        // Clocks of replicas differ a little; nothing is fresh for longer than its time because it was written in the future.
        var age = TimeSpan.FromMilliseconds(Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds() - header.CreatedAt));
        var left = ttl - age;
        var local = localTtl < left ? localTtl.Value : left;
        return new()
        {
            Key = key,
            Tags = source.TagsOf(key, value),
            Shared = codec.IsShared ? value : null,
            Payload = codec.IsShared || isNegative ? null : payload.ToArray(),
            IsNegative = isNegative,
            Version = header.Version,
            CreatedAt = header.CreatedAt,
            IsIndexed = header.Kind == EntryKind.Indexed,
            PayloadLength = payload.Length,
            Size = payload.Length + (key.Length * 2) + Overhead,
            FreshUntil = clock.GetTimestamp() + Timestamps.Of(local, clock),
            FreshFor = Timestamps.Of(ttl, clock),
            GraceFor = _grace,
        };
    }
}
