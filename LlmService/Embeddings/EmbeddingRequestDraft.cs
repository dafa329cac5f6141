using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Embeddings;

internal sealed class EmbeddingRequestDraft : RequestDraft<EmbeddingRequest>
{
    private const int MostDimensions = 100_000;

    private string? _model;
    private long _tokens;
    private int? _dimensions;
    private bool _isBase64;

    public override EmbeddingRequest Finish(ReadOnlyMemory<byte> body)
    {
        if (!Has("input"))
        {
            throw ChatRequestException.Missing("input");
        }

        return new EmbeddingRequest
        {
            Body = body,
            Model = _model ?? throw ChatRequestException.Missing("model"),
            ModelAt = ModelAt,
            Dimensions = _dimensions,
            IsBase64 = _isBase64,
            InputTokenEstimate = Math.Max(1, _tokens),
        };
    }

    protected override void Read(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "model": _model = ReadModel(ref reader); break;
            case "input": _tokens = InputField.Read(ref reader, BytesPerToken); break;
            case "dimensions": _dimensions = ReadCount(ref reader, name, MostDimensions); break;
            case "encoding_format": _isBase64 = ReadEncoding(ref reader); break;
            default: reader.Skip(); break;
        }
    }

    private static bool ReadEncoding(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => false,
        JsonTokenType.String when reader.ValueTextEquals("float"u8) => false,
        JsonTokenType.String when reader.ValueTextEquals("base64"u8) => true,
        _ => throw ChatRequestException.WrongValue("encoding_format", "float or base64"),
    };
}
