using System.Text.Json;

namespace Platform.LlmService.Counting;

/// <summary>Reads usage objects in one pass, without an object for each of them.</summary>
internal static class UsageJson
{
    /// <summary>The reader stands on a field's name and is left on the last token of its value.</summary>
    public delegate void FieldReader<T>(ref Utf8JsonReader reader, ref T into);

    /// <summary>The reader stands on a value and is left on its last token. False when it is no object.</summary>
    public static bool ReadObject<T>(ref Utf8JsonReader reader, ref T into, FieldReader<T> field)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            field(ref reader, ref into);
        }

        return true;
    }

    /// <summary>The value of the field whose name the reader stands on; null when it is no whole number.</summary>
    public static long? ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }

    public static void SkipField(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
