using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>Looks into JSON of others, whatever its shape.</summary>
internal static class JsonElements
{
    /// <exception cref="InvalidOperationException">It has an escape that is no character.</exception>
    public static string? StringAt(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int? NumberAt(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number) ? number : null;
}
