using System.Text.Json;
using System.Text.Unicode;

namespace Platform.LlmService.Chat;

/// <summary>
/// One pass over the body, without building objects from it. Checks the types of what we read and leaves the meaning of
/// everything else to the provider.
/// </summary>
internal static class RequestParser
{
    public static T Parse<T>(ReadOnlyMemory<byte> body, RequestDraft<T> draft)
        where T : ModelRequest
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw new ChatRequestException("The body is not valid UTF-8.") { Code = "invalid_json" };
        }

        try
        {
            return Read(body, draft);
        }
        catch (JsonException e)
        {
            throw new ChatRequestException($"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}).") { Code = "invalid_json" };
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    private static T Read<T>(ReadOnlyMemory<byte> body, RequestDraft<T> draft)
        where T : ModelRequest
    {
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ChatRequestException("The body must be a JSON object.") { Code = "invalid_json" };
        }

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
