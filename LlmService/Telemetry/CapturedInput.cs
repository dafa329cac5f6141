using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Telemetry;

/// <summary>What a model is told, as attributes of a span.</summary>
/// <param name="Instructions">The instructions at the beginning: some interfaces take them apart from what is said, and all of them end as messages here.</param>
/// <param name="Messages">The rest. When there isn't room for all of it, it is the beginning that is missing.</param>
internal sealed record CapturedInput(string? Instructions, string? Messages)
{
    /// <param name="body">A checked body.</param>
    /// <param name="mostBytes">For each of the two.</param>
    public static CapturedInput Read(ReadOnlyMemory<byte> body, int mostBytes)
    {
        using var document = JsonDocument.Parse(body);
        try
        {
            JsonElement[] messages = [.. document.RootElement.GetProperty("messages").EnumerateArray()];
            var first = Array.FindIndex(messages, static message => ContentMessage.TextAt(message, "role") is not ("system" or "developer"));
            var instructions = first < 0 ? messages : messages[..first];
            return new(WriteInstructions(instructions, mostBytes), WriteMessages(messages.AsSpan(instructions.Length), mostBytes));
        }
        catch (InvalidOperationException)
        {
            // A name in it has an escape that is no character. The provider gets it as it is.
            return new(null, null);
        }
    }

    private static string? WriteInstructions(IEnumerable<JsonElement> messages, int mostBytes)
    {
        var budget = new ContentBudget(mostBytes);
        var parts = new JsonArray();
        foreach (var message in messages)
        {
            ContentMessage.AddContent(parts, message, budget);
        }

        return parts.Count > 0 ? parts.ToJsonString(JsonNodes.Readable) : null;
    }

    private static string? WriteMessages(ReadOnlySpan<JsonElement> messages, int mostBytes)
    {
        var budget = new ContentBudget(mostBytes);
        List<JsonNode> said = [];
        for (var at = messages.Length - 1; at >= 0 && ContentMessage.Of(messages[at], budget) is { } message; at--)
        {
            said.Add(message);
        }

        said.Reverse();
        return said.Count > 0 ? new JsonArray([.. said]).ToJsonString(JsonNodes.Readable) : null;
    }
}
