using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Data.Caching.Serialization;

/// <summary>
/// Whether objects of a type can be changed by those who hold them. What can't is handed out as it is; of everything else each caller gets a copy.
/// Says no when in doubt: a copy costs time, a changed cache costs a day of searching.
/// </summary>
internal static class Immutability
{
    private static readonly FrozenSet<Type> Leaves = new[]
    {
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Uri), typeof(Version), typeof(Int128), typeof(UInt128), typeof(Half), typeof(JsonElement), typeof(ReadOnlyMemory<byte>),
    }.ToFrozenSet();

    private static readonly FrozenSet<Type> Containers = new[]
    {
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(FrozenDictionary<,>), typeof(FrozenSet<>),
    }.ToFrozenSet();

    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    public static bool Holds(Type type) => Known.GetOrAdd(type, static one => Check(one, []));

    private static bool Check(Type type, HashSet<Type> above)
    {
        // A type inside itself is immutable if the rest of it is.
        if (type.IsPrimitive || type.IsEnum || Leaves.Contains(type) || !above.Add(type))
        {
            return true;
        }
        if (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()))
        {
            return type.GetGenericArguments().All(argument => Check(argument, above));
        }
        return !type.IsArray && !type.IsPointer && type.IsSealed && !type.IsDefined(typeof(JsonConverterAttribute))
            && Fields(type).All(field => field.IsInitOnly && Check(field.FieldType, above));
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
