using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Invocation;

/// <summary>Turns arguments into the request a tool expects: a JSON body for POST, a query string for GET.</summary>
internal static class ToolRequest
{
    public const int MaxUrlLength = 8192;

    public static bool TryCreate(Tool tool, JsonElement? arguments, [NotNullWhen(true)] out HttpRequestMessage? request)
    {
        request = null;
        if (tool.Method == "POST")
        {
            request = new HttpRequestMessage(HttpMethod.Post, tool.Url) { Content = Body(arguments) };
        }
        else if (TryAddQuery(tool.Url ?? "", arguments, out var url))
        {
            request = new HttpRequestMessage(HttpMethod.Get, url);
        }

        return request is not null;
    }

    private static ByteArrayContent Body(JsonElement? arguments)
    {
        var json = arguments is { ValueKind: JsonValueKind.Object } given ? JsonMarshal.GetRawUtf8Value(given).ToArray() : "{}"u8.ToArray();
        return new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private static bool TryAddQuery(string url, JsonElement? arguments, out string result)
    {
        var query = new StringBuilder(url);
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        try
        {
            foreach (var argument in arguments is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
            {
                if (argument.Value.ValueKind is not JsonValueKind.Null)
                {
                    query.Append(separator).Append(Uri.EscapeDataString(argument.Name)).Append('=').Append(Uri.EscapeDataString(Text(argument.Value)));
                    separator = '&';
                }
            }
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for text that is not Unicode: half a surrogate pair, broken UTF-8.
            query.Length = 0;
        }

        result = query.ToString();
        return result.Length is > 0 and <= MaxUrlLength;
    }

    // Lists and objects have no common form in a query string; they go as JSON.
    private static string Text(JsonElement value)
        => value.ValueKind is JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
}
