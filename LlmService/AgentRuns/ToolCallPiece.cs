using System.Text.Json;

namespace Platform.LlmService.AgentRuns;

/// <summary>What one chunk says of one call.</summary>
internal sealed record ToolCallPiece
{
    public int? Index { get; init; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    /// <summary>As it stands between its quotes.</summary>
    public byte[] Arguments { get; init; } = [];

    /// <param name="reader">Stands on the beginning of the object, and is left on its end.</param>
    /// <param name="json">What it reads.</param>
    public static ToolCallPiece Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var piece = new ToolCallPiece();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "index": piece = piece with { Index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) ? index : null }; break;
                case "id": piece = piece with { Id = Text(ref reader) }; break;
                case "function": piece = ReadFunction(ref reader, json, piece); break;
                default: reader.Skip(); break;
            }
        }

        return piece;
    }

    private static ToolCallPiece ReadFunction(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ToolCallPiece piece)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return piece;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "name": piece = piece with { Name = Text(ref reader) }; break;
                case "arguments": piece = piece with { Arguments = ReadArguments(ref reader, json) }; break;
                default: reader.Skip(); break;
            }
        }

        return piece;
    }

    /// <summary>Text, as it should be; some servers write the object itself, which is made text here.</summary>
    private static byte[] ReadArguments(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.ValueSpan.ToArray();
            case JsonTokenType.StartObject:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return JsonEncodedText.Encode(json[start..(int)reader.BytesConsumed]).EncodedUtf8Bytes.ToArray();
            default:
                reader.Skip();
                return [];
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() is { Length: > 0 } text ? text : null;
        }

        reader.Skip();
        return null;
    }
}
