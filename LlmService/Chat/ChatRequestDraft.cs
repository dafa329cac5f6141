using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>Collects the fields of one body as the parser meets them.</summary>
internal sealed class ChatRequestDraft
{
    private const int BytesPerToken = 4;
    private const int LongestModel = 256;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _model;
    private bool _stream;
    private StreamOptionsField _streamOptions;
    private int? _maxTokens;
    private int _choices = 1;
    private long _seed;
    private Dictionary<string, string> _metadata = [];
    private long _promptBytes;

    /// <summary>The reader stands on the value of the property; it is left on the value's last token.</summary>
    public void Take(ref Utf8JsonReader reader, string name)
    {
        RefuseDuplicate(name);
        switch (name)
        {
            case "model": _model = ReadModel(ref reader); break;
            case "messages": _promptBytes += MessagesField.Read(ref reader); break;
            case "tools" or "functions" or "response_format": _promptBytes += PromptText.Measure(ref reader, name); break;
            case "stream": _stream = ReadBoolean(ref reader, name); break;
            case "stream_options": _streamOptions = StreamOptionsField.Read(ref reader); break;
            case "max_tokens": ReadMaxTokens(ref reader, name); break;
            case "max_completion_tokens": ReadMaxTokens(ref reader, name); break;
            case "n": _choices = ReadCount(ref reader, name, 128) ?? 1; break;
            case "seed": _seed = ReadSeed(ref reader); break;
            default: TakeRarer(ref reader, name); break;
        }
    }

    private void TakeRarer(ref Utf8JsonReader reader, string name)
    {
        if (name == "metadata")
        {
            _metadata = MetadataField.Read(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>With a duplicate, what we check and bill and what the provider acts on could be two different values.</summary>
    private void RefuseDuplicate(string name)
    {
        if (!_seen.Add(name))
        {
            throw new ChatRequestException($"Duplicate parameter: '{name}'.", name) { Code = "duplicate_parameter" };
        }
    }

    public ChatRequest Finish(ReadOnlyMemory<byte> body)
    {
        if (!_seen.Contains("messages"))
        {
            throw ChatRequestException.Missing("messages");
        }

        return new ChatRequest
        {
            Body = body,
            Model = _model ?? throw ChatRequestException.Missing("model"),
            Stream = _stream,
            IncludeUsage = _streamOptions.IncludeUsage,
            StreamOptions = _streamOptions.At,
            MaxTokens = _maxTokens,
            Choices = _choices,
            Seed = _seed,
            Metadata = _metadata,
            InputTokenEstimate = Math.Max(1, _promptBytes / BytesPerToken),
        };
    }

    private static string ReadModel(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw ChatRequestException.WrongType("model", "a string");
        }

        var model = reader.GetString() ?? "";
        return model.Length is > 0 and <= LongestModel && !model.Any(char.IsControl)
            ? model
            : throw ChatRequestException.WrongValue("model", $"1 to {LongestModel} printable characters");
    }

    private void ReadMaxTokens(ref Utf8JsonReader reader, string name) => _maxTokens =
        // A provider may heed either name; what is reserved is enough for both.
        ReadCount(ref reader, name, int.MaxValue) is { } most ? Math.Max(most, _maxTokens ?? 0) : _maxTokens;

    private static bool ReadBoolean(ref Utf8JsonReader reader, string name) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw ChatRequestException.WrongType(name, "a boolean"),
    };

    private static int? ReadCount(ref Utf8JsonReader reader, string name, int most) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt32(out var count) && count >= 1 && count <= most => count,
        JsonTokenType.Number => throw ChatRequestException.WrongValue(name, $"an integer from 1 to {most}"),
        _ => throw ChatRequestException.WrongType(name, "an integer"),
    };

    private static long ReadSeed(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => 0,
        JsonTokenType.Number when reader.TryGetInt64(out var seed) => seed,
        _ => throw ChatRequestException.WrongType("seed", "an integer"),
    };
}
