using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>The value of <c>stream_options</c> and where it stands, so that it can be replaced without touching the bytes around it.</summary>
internal readonly record struct StreamOptionsField(bool IncludeUsage, Range? At)
{
    private const string Name = "stream_options";

    public static StreamOptionsField Read(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return new StreamOptionsField(IncludeUsage: false, start..(int)reader.BytesConsumed);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw ChatRequestException.WrongType(Name, "an object");
        }

        bool? include = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIncludeUsage = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (isIncludeUsage)
            {
                include = include is null ? ReadInclude(ref reader) : throw ChatRequestException.WrongValue($"{Name}.include_usage", "one value");
            }
            else
            {
                reader.Skip();
            }
        }

        return new StreamOptionsField(include ?? false, start..(int)reader.BytesConsumed);
    }

    private static bool ReadInclude(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw ChatRequestException.WrongType($"{Name}.include_usage", "a boolean"),
    };
}
