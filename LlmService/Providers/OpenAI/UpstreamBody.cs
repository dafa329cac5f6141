using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>The body for the upstream: the client's own bytes. Only a stream that doesn't ask for its usage is made to, without which it can't be billed.</summary>
internal static class UpstreamBody
{
    private const string IncludeUsage = "include_usage";

    public static ReadOnlyMemory<byte> For(ChatRequest request)
    {
        if (!request.Stream || request.IncludeUsage)
        {
            return request.Body;
        }

        var body = request.Body.Span;
        if (request.StreamOptions is { } at)
        {
            return (byte[])[.. body[..at.Start], .. WithUsage(body[at]), .. body[at.End..]];
        }

        // There is at least one property behind the brace: a checked body has a model.
        var inside = body.IndexOf((byte)'{') + 1;
        return (byte[])[.. body[..inside], .. "\"stream_options\":{\"include_usage\":true},"u8, .. body[inside..]];
    }

    private static byte[] WithUsage(ReadOnlySpan<byte> streamOptions)
    {
        var options = JsonNode.Parse(streamOptions) as JsonObject ?? [];
        options[IncludeUsage] = true;
        return Encoding.UTF8.GetBytes(options.ToJsonString(JsonSerializerOptions.Web));
    }
}
