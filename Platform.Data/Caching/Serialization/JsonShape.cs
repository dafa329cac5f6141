using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Data.Caching.Serialization;

/// <summary>
/// A short fingerprint of how a type looks as JSON: names, types and nesting. It is part of the keys in Redis, so that code with another shape doesn't
/// find the entries, instead of reading them wrongly.
/// </summary>
internal static class JsonShape
{
    /// <summary>To be raised when the form of entries changes in a way that the types don't show.</summary>
    private const int Format = 1;

    public static string Of(JsonTypeInfo type)
    {
        var text = new StringBuilder();
        Describe(type, text, []);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return $"{Format}{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    private static void Describe(JsonTypeInfo info, StringBuilder text, HashSet<Type> seen)
    {
        text.Append(info.Type.FullName).Append(':').Append(info.Kind).Append(';');
        if (!seen.Add(info.Type))
        {
            return;
        }
        if (Nullable.GetUnderlyingType(info.Type) is { } inner)
        {
            DescribeType(inner, info, text, seen);
        }
        DescribeEnum(info.Type, text);
        foreach (var property in info.Properties)
        {
            text.Append('.').Append(property.Name).Append(property.IsRequired ? '!' : '?').Append(property.CustomConverter?.GetType().FullName).Append('=');
            DescribeType(property.PropertyType, info, text, seen);
        }
        DescribeType(info.KeyType, info, text, seen);
        DescribeType(info.ElementType, info, text, seen);
        foreach (var derived in info.PolymorphismOptions?.DerivedTypes ?? [])
        {
            text.Append('>').Append(derived.TypeDiscriminator).Append('=');
            DescribeType(derived.DerivedType, info, text, seen);
        }
        text.Append('/');
    }

    private static void DescribeType(Type? type, JsonTypeInfo owner, StringBuilder text, HashSet<Type> seen)
    {
        if (type is null)
        {
            return;
        }
        if (owner.Options.TryGetTypeInfo(type, out var info))
        {
            Describe(info, text, seen);
        }
        else
        {
            text.Append(type.FullName).Append(';');
            DescribeEnum(type, text);
        }
    }

    private static void DescribeEnum(Type type, StringBuilder text)
    {
        if (type.IsEnum)
        {
            text.AppendJoin(',', Enum.GetNames(type).Zip(Enum.GetValuesAsUnderlyingType(type).Cast<object>()));
        }
    }
}
