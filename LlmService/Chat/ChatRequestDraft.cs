using System.Text.Json;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Chat;

internal sealed class ChatRequestDraft : RequestDraft<ChatRequest>
{
    private string? _model;
    private bool _stream;
    private StreamOptionsField _streamOptions;
    private int? _maxTokens;
    private int _choices = 1;
    private long? _seed;
    private RequestParameters? _parameters;
    private Dictionary<string, string> _metadata = [];
    private long _promptBytes;

    public override ChatRequest Finish(ReadOnlyMemory<byte> body)
    {
        if (!Has("messages"))
        {
            throw ChatRequestException.Missing("messages");
        }

        return new ChatRequest
        {
            Body = body,
            Model = _model ?? throw ChatRequestException.Missing("model"),
            ModelAt = ModelAt,
            Stream = _stream,
            IncludeUsage = _streamOptions.IncludeUsage,
            StreamOptions = _streamOptions.At,
            MaxTokens = _maxTokens,
            Choices = _choices,
            Seed = _seed,
            Parameters = _parameters,
            Metadata = _metadata,
            InputTokenEstimate = Math.Max(1, _promptBytes / BytesPerToken),
        };
    }

    protected override void Read(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "model": _model = ReadModel(ref reader); break;
            case "messages": _promptBytes += MessagesField.Read(ref reader); break;
            case "tools" or "functions": _promptBytes += PromptText.Measure(ref reader, name); break;
            case "response_format": ReadFormat(ref reader, name); break;
            case "stream": _stream = ReadBoolean(ref reader, name); break;
            case "stream_options": _streamOptions = StreamOptionsField.Read(ref reader); break;
            case "max_tokens" or "max_completion_tokens": ReadMaxTokens(ref reader, name); break;
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
        else if (RequestParameters.AreWanted)
        {
            (_parameters ??= new RequestParameters()).Read(ref reader, name);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadFormat(ref Utf8JsonReader reader, string name)
    {
        if (RequestParameters.AreWanted)
        {
            (_parameters ??= new RequestParameters()).ReadFormat(reader);
        }

        _promptBytes += PromptText.Measure(ref reader, name);
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

    private static long? ReadSeed(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt64(out var seed) => seed,
        _ => throw ChatRequestException.WrongType("seed", "an integer"),
    };
}
