using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>Puts the message of a stream's first choice together again, as much of it as may be kept.</summary>
internal sealed class StreamedMessage(int mostBytes)
{
    // As JSON, and only as JSON, letters of any language need no escape.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _content = new();
    private readonly StringBuilder _refusal = new();
    private readonly SortedDictionary<int, StreamedCall> _calls = [];
    private int _bytes;

    public string? FinishReason { get; private set; }

    /// <summary>The stream said it is at its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Something of it is missing: there was too much, a chunk that can't be read, or an error.</summary>
    public bool IsCut { get; private set; }

    public bool IsEmpty => _content.Length == 0 && _refusal.Length == 0 && _calls.Count == 0;

    public bool IsWhole => IsDone && !IsCut;

    public string Text => _content.ToString();

    /// <summary>Takes what stands behind <c>data:</c>.</summary>
    /// <returns>The first choice's delta, good until the document it is of is disposed; null where there is none.</returns>
    public JsonDocument? Take(ReadOnlyMemory<byte> data, out JsonElement delta)
    {
        delta = default;
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return null;
        }

        JsonDocument? chunk = null;
        try
        {
            chunk = JsonDocument.Parse(data);
            IsCut |= chunk.RootElement.ValueKind != JsonValueKind.Object || chunk.RootElement.TryGetProperty("error", out _);
            if (FirstChoice(chunk.RootElement) is { } choice && TakeChoice(choice, out delta))
            {
                return chunk;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            IsCut = true;
        }

        chunk?.Dispose();
        return null;
    }

    /// <summary>Takes a chunk's choice.</summary>
    /// <returns>Whether it has a delta.</returns>
    /// <exception cref="InvalidOperationException">It is not what it should be.</exception>
    public bool TakeChoice(JsonElement choice, out JsonElement delta)
    {
        FinishReason = choice.StringAt("finish_reason") ?? FinishReason;
        if (choice.TryGetProperty("delta", out delta) && delta.ValueKind == JsonValueKind.Object)
        {
            Add(delta);
            return true;
        }

        return false;
    }

    /// <summary>The message as one object.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("role", "assistant");
            json.WriteString("content", _content.Length > 0 || _calls.Count == 0 ? Text : null);
            if (_refusal.Length > 0)
            {
                json.WriteString("refusal", _refusal.ToString());
            }

            WriteCalls(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static JsonElement? FirstChoice(JsonElement chunk)
    {
        if (chunk.ValueKind == JsonValueKind.Object && chunk.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                if ((choice.NumberAt("index") ?? 0) == 0)
                {
                    return choice;
                }
            }
        }

        return null;
    }

    private void Add(JsonElement delta)
    {
        Append(_content, delta.StringAt("content"));
        Append(_refusal, delta.StringAt("refusal"));
        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray())
            {
                AddCall(call);
            }
        }
    }

    private void AddCall(JsonElement call)
    {
        var index = call.NumberAt("index") ?? 0;
        if (!_calls.TryGetValue(index, out var known))
        {
            if (!HasRoom(StreamedCall.Overhead))
            {
                return;
            }

            _calls.Add(index, known = new StreamedCall());
        }

        known.Id ??= call.StringAt("id");
        if (call.TryGetProperty("function", out var function))
        {
            Append(known.Name, function.StringAt("name"));
            Append(known.Arguments, function.StringAt("arguments"));
        }
    }

    private void Append(StringBuilder to, string? text)
    {
        if (!string.IsNullOrEmpty(text) && HasRoom(Encoding.UTF8.GetByteCount(text)))
        {
            to.Append(text);
        }
    }

    private bool HasRoom(int bytes)
    {
        IsCut |= _bytes + bytes > mostBytes;
        _bytes += IsCut ? 0 : bytes;
        return !IsCut;
    }

    private void WriteCalls(Utf8JsonWriter json)
    {
        if (_calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls");
        foreach (var call in _calls.Values)
        {
            call.WriteTo(json);
        }

        json.WriteEndArray();
    }
}
