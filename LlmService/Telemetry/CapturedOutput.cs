using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Telemetry;

/// <summary>What a model says, as an attribute of a span: put together from a stream, as much of it as may be kept, or taken from a whole answer.</summary>
internal sealed class CapturedOutput
{
    // Of many answers to the same question the first few tell enough; each has its share of the room.
    private const int MostChoices = 8;

    private readonly StreamedMessage[] _choices;
    private readonly ContentBudget _budget;
    private readonly JsonArray _said = [];

    public CapturedOutput(int choices, int mostBytes)
    {
        _budget = new ContentBudget(mostBytes);
        var kept = Math.Min(choices, MostChoices);
        _choices = [.. Enumerable.Range(0, kept).Select(_ => new StreamedMessage(mostBytes / kept))];
    }

    /// <summary>Takes a chunk of a stream.</summary>
    public void TakeChunk(ReadOnlySpan<byte> chunk) => Read(chunk, (choice, index) =>
    {
        if (index < _choices.Length)
        {
            _choices[index].TakeChoice(choice, out _);
        }
    });

    /// <summary>Takes a whole answer.</summary>
    public void TakeAnswer(ReadOnlySpan<byte> answer) => Read(answer, (choice, _) =>
    {
        if (choice.TryGetProperty("message", out var message))
        {
            Say(message, choice.StringAt("finish_reason"));
        }
    });

    /// <summary>Null when nothing was said. To be asked once, at the end.</summary>
    public string? ToJson()
    {
        foreach (var streamed in _choices.Where(static choice => !choice.IsEmpty))
        {
            using var message = JsonDocument.Parse(streamed.ToJson());
            Say(message.RootElement, streamed.FinishReason);
        }

        return _said.Count > 0 ? _said.ToJsonString(JsonNodes.Readable) : null;
    }

    private void Say(JsonElement message, string? finishReason)
    {
        if (ContentMessage.Of(message, _budget, finishReason) is { } said)
        {
            _said.Add((JsonNode)said);
        }
    }

    /// <summary>What can't be read is left out: the client judges it, not telemetry.</summary>
    private static void Read(ReadOnlySpan<byte> json, Action<JsonElement, int> take)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
            {
                foreach (var choice in choices.EnumerateArray())
                {
                    take(choice, Math.Max(0, choice.NumberAt("index") ?? 0));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // See above.
        }
    }
}
