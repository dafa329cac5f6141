using System.Buffers;
using System.Text;
using System.Text.Json;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Revocation;

/// <summary>The last event of a stream whose credential is no longer good, as the client of its interface reads it.</summary>
internal static class StreamError
{
    private const string Type = "invalid_request_error";
    private const string Code = "invalid_api_key";
    private const string Message = "The API key was revoked or has expired while the answer was being sent.";

    /// <summary>Paths whose streams consist of events.</summary>
    public static bool Covers(PathString path) => OpenAIErrors.Covers(path) || AnthropicErrors.Covers(path);

    public static async Task WriteAsync(HttpContext context)
    {
        var output = context.Response.BodyWriter;
        output.Write(Event(context));
        await output.FlushAsync(context.RequestAborted);
    }

    private static byte[] Event(HttpContext context)
    {
        var path = context.Request.Path;
        if (AnthropicErrors.Covers(path))
        {
            var id = context.Response.Headers[InternalHeaders.RequestId].FirstOrDefault();
            return Encoding.UTF8.GetBytes($"event: error\ndata: {AnthropicErrors.Envelope(StatusCodes.Status401Unauthorized, Message, id).ToJsonString()}\n\n");
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            if (path.StartsWithSegments("/v1/responses", StringComparison.Ordinal))
            {
                WriteResponseError(writer);
            }
            else
            {
                OpenAIErrors.WriteTo(writer, Type, Code, Message);
            }
        }

        return [.. path.StartsWithSegments("/v1/responses", StringComparison.Ordinal) ? "event: error\n"u8 : [], .. "data: "u8, .. json.WrittenSpan, .. "\n\n"u8];
    }

    /// <summary>Some clients look for the event's own fields, some for the envelope that all errors have. How many events there were before is not known here.</summary>
    private static void WriteResponseError(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteNumber("sequence_number", 0);
        json.WriteString("code", Code);
        json.WriteString("message", Message);
        json.WriteNull("param");
        json.WritePropertyName("error");
        json.WriteStartObject();
        json.WriteString("message", Message);
        json.WriteString("type", Type);
        json.WriteNull("param");
        json.WriteString("code", Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
