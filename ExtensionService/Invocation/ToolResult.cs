using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Platform.ExtensionService.Invocation;

/// <summary>Wraps what a tool said as <c>{"result": …}</c>: JSON as it is, anything else as text.</summary>
internal static class ToolResult
{
    // The answer is application/json and never part of a page, so only what JSON itself needs is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool TryWrap(ReadOnlySpan<byte> body, MediaTypeHeaderValue? contentType, out ReadOnlyMemory<byte> answer)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + 64);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WritePropertyName("result");
        var readable = body.IsEmpty ? WriteNothing(writer) : IsJson(contentType) ? TryWriteJson(writer, body) : TryWriteText(writer, body, contentType);
        if (!readable)
        {
            // Half-written; what the writer holds is thrown away with it.
            writer.Reset();
            answer = default;
            return false;
        }

        writer.WriteEndObject();
        writer.Flush();
        answer = buffer.WrittenMemory;
        return true;
    }

    private static bool IsJson(MediaTypeHeaderValue? contentType)
        => contentType?.MediaType is { } type
            && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static bool WriteNothing(Utf8JsonWriter writer)
    {
        writer.WriteNullValue();
        return true;
    }

    private static bool TryWriteJson(Utf8JsonWriter writer, ReadOnlySpan<byte> body)
    {
        var json = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

        // The JSON reader looks at structure only, so that broken text inside a string would be passed on.
        if (json.IsEmpty || !Utf8.IsValid(json))
        {
            return false;
        }

        try
        {
            writer.WriteRawValue(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryWriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> body, MediaTypeHeaderValue? contentType)
    {
        try
        {
            var encoding = Encoding.GetEncoding(contentType?.CharSet?.Trim('"') ?? "utf-8", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            writer.WriteStringValue(encoding.GetString(body));
            return true;
        }
        catch (ArgumentException)
        {
            // An unknown character set, or bytes that are not text in it (the fallback's exception is one of these).
            return false;
        }
    }
}
