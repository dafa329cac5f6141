using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>What of a message can be read: its text, or the texts among its parts.</summary>
internal static class MessageText
{
    public static string Of(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("content", out var content))
        {
            return "";
        }

        return Storable(content.ValueKind switch
        {
            JsonValueKind.String => Read(content),
            JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(OfPart).Where(static text => text.Length > 0)),
            _ => "",
        });
    }

    /// <summary>PostgreSQL's text can hold every character but one.</summary>
    public static string Storable(string text) => text.Replace('\0', ' ');

    /// <summary>The beginning of a text on one line, as the name of what it begins.</summary>
    public static string? Headline(string text, int most)
    {
        var line = string.Join(' ', text[..Math.Min(text.Length, most * 4)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length > most)
        {
            var end = char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1;
            line = line[..end].TrimEnd() + "…";
        }

        line = string.Concat(line.Where(static c => !char.IsControl(c)));
        return line.Length > 0 ? line : null;
    }

    private static string OfPart(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? Read(text) : "";

    private static string Read(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escape that is no character. The message is kept as it came; it just can't be found by its words.
            return "";
        }
    }
}
