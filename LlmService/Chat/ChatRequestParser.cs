using System.Text.Json;
using System.Text.Unicode;

namespace Platform.LlmService.Chat;

/// <summary>
/// One pass over the body, without building objects from it. Checks the types of what we read and leaves the meaning of
/// everything else to the provider.
/// </summary>
internal static class ChatRequestParser
{
    public static ChatRequest Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw new ChatRequestException("The body is not valid UTF-8.") { Code = "invalid_json" };
        }

        try
        {
            return Read(body);
        }
        catch (JsonException e)
        {
            throw new ChatRequestException($"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}).") { Code = "invalid_json" };
        }
        catch (InvalidOperationException)
        {
            // Thrown for an escape like \ud800 that is no character: valid JSON text, but no string can hold it.
            throw new ChatRequestException("The body contains an incomplete UTF-16 escape.") { Code = "invalid_json" };
        }
    }

    private static ChatRequest Read(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ChatRequestException("The body must be a JSON object.") { Code = "invalid_json" };
        }

        var draft = new ChatRequestDraft();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            reader.Read();
            draft.Take(ref reader, name);
        }

        // The reader reports anything after the object as an error only when it is asked to go on.
        reader.Read();
        return draft.Finish(body);
    }
}
