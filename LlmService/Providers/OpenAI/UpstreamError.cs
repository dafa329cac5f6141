using System.Text.Json;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>A provider's error object, whose shape differs a little from server to server.</summary>
internal sealed record UpstreamError(string? Message, string? Type, string? Code, string? Param)
{
    /// <summary>Null when there is nothing to read in it, e.g. a proxy's HTML page.</summary>
    public static UpstreamError? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? Read(root) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static UpstreamError? Read(JsonElement root) =>
        !root.TryGetProperty("error", out var error) ? null
        : error.ValueKind == JsonValueKind.String ? new UpstreamError(error.GetString(), null, null, null)
        : error.ValueKind == JsonValueKind.Object ? new UpstreamError(Text(error, "message"), Text(error, "type"), Text(error, "code"), Text(error, "param"))
        : null;

    private static string? Text(JsonElement error, string name) =>
        !error.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;
}
