using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Data.Caching.Memory;

namespace Platform.Data.Caching.Serialization;

/// <summary>Turns values to bytes and back. What does not read back is no value.</summary>
internal sealed class CacheCodec<T>(JsonTypeInfo<T> json)
    where T : class
{
    public string Schema { get; } = JsonShape.Of(json);

    public bool IsShared { get; } = Immutability.Holds(typeof(T));

    public byte[] Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json);

    /// <summary>Null for bytes that hold no such value.</summary>
    public T? TryRead(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, json);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Converters and constructors of a cached type throw these for what another version wrote.
            return null;
        }
    }

    /// <summary>What a caller gets: the object itself when nobody can change it, else a copy of their own.</summary>
    public T? ValueOf(MemoryEntry<T> entry) => entry.Payload is { } payload ? JsonSerializer.Deserialize(payload, json) : entry.Shared;
}
