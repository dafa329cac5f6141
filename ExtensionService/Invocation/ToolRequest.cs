using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Invocation;

/// <summary>Turns arguments into the request a tool expects: a JSON body for POST, a query string for GET, and its path for both.</summary>
internal static class ToolRequest
{
    public const int MaxUrlLength = 8192;

    public static bool TryCreate(Tool tool, JsonElement? arguments, [NotNullWhen(true)] out HttpRequestMessage? request)
    {
        request = null;
        try
        {
            request = Create(tool, arguments);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What the reader and the writer throw for text that is not Unicode: half a surrogate pair, broken UTF-8.
        }

        return request is not null;
    }

    private static HttpRequestMessage? Create(Tool tool, JsonElement? arguments)
    {
        var address = tool.Url ?? "";
        var inPath = UrlTemplate.NamesIn(address);
        if (UrlTemplate.Fill(address, arguments) is not { } filled)
        {
            return null;
        }

        if (tool.Method == "POST")
        {
            return new HttpRequestMessage(HttpMethod.Post, filled) { Content = Body(arguments, inPath) };
        }

        var url = WithQuery(filled, arguments, inPath);
        return url.Length <= MaxUrlLength ? new HttpRequestMessage(HttpMethod.Get, url) : null;
    }

    private static ByteArrayContent Body(JsonElement? arguments, IReadOnlySet<string> inPath)
    {
        var json = arguments switch
        {
            not { ValueKind: JsonValueKind.Object } => "{}"u8.ToArray(),
            { } given when inPath.Count == 0 => JsonMarshal.GetRawUtf8Value(given).ToArray(),
            { } given => Without(given, inPath),
        };
        return new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private static byte[] Without(JsonElement arguments, IReadOnlySet<string> names)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var argument in arguments.EnumerateObject().Where(argument => !names.Contains(argument.Name)))
            {
                argument.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string WithQuery(string url, JsonElement? arguments, IReadOnlySet<string> inPath)
    {
        var query = new StringBuilder(url);
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var argument in arguments is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
        {
            if (argument.Value.ValueKind is not JsonValueKind.Null && !inPath.Contains(argument.Name))
            {
                query.Append(separator).Append(Uri.EscapeDataString(argument.Name)).Append('=').Append(Uri.EscapeDataString(Text(argument.Value)));
                separator = '&';
            }
        }

        return query.ToString();
    }

    // Lists and objects have no common form in a query string; they go as JSON.
    private static string Text(JsonElement value)
        => value.ValueKind is JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
}
