using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Data.Caching.Serialization;

namespace Platform.Data.Caching.Hybrid;

/// <summary>Puts values of any type in and out of <see cref="HybridValue"/>.</summary>
internal sealed class HybridCodec(JsonSerializerOptions json)
{
    private readonly ConcurrentDictionary<Type, string> _shapes = new();
    // Objects that nobody can change are made once for each entry and go with it.
    private readonly ConditionalWeakTable<HybridValue, object> _shared = [];

    public HybridValue Write<T>(T value, IEnumerable<string> tags)
    {
        var type = TypeOf<T>();
        return new(ShapeOf(type), JsonSerializer.SerializeToElement(value, type), [.. tags]);
    }

    /// <summary>False for none, or one of another type, or of the same in another version of the code.</summary>
    public bool TryRead<T>(HybridValue? stored, out T value)
    {
        value = default!;
        if (stored is null)
        {
            return false;
        }
        if (_shared.TryGetValue(stored, out var known) && known is T shared)
        {
            value = shared;
            return true;
        }
        var type = TypeOf<T>();
        if (stored.Shape != ShapeOf(type) || !TryDeserialize(stored.Json, type, out value))
        {
            return false;
        }
        if (value is not null && Immutability.Holds(typeof(T)))
        {
            _shared.AddOrUpdate(stored, value);
        }
        return true;
    }

    private static bool TryDeserialize<T>(JsonElement element, JsonTypeInfo<T> type, out T value)
    {
        try
        {
            value = element.Deserialize(type)!;
            return true;
        }
        catch (JsonException)
        {
            value = default!;
            return false;
        }
    }

    private JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));

    private string ShapeOf(JsonTypeInfo type) => _shapes.GetOrAdd(type.Type, static (_, info) => JsonShape.Of(info), type);
}
