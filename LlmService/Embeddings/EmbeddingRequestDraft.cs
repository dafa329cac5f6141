using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Embeddings;

internal sealed class EmbeddingRequestDraft : RequestDraft<EmbeddingRequest>
{
    private const int MostDimensions = 100_000;

    private string? _model;
    private long _tokens;
    private int? _dimensions;
    private string? _encoding;

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
            EncodingFormat = _encoding,
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
            case "encoding_format": _encoding = ReadEncoding(ref reader); break;
            default: reader.Skip(); break;
        }
    }

    private static string? ReadEncoding(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when reader.ValueTextEquals("float"u8) => EmbeddingFormats.Float,
        JsonTokenType.String when reader.ValueTextEquals("base64"u8) => EmbeddingFormats.Base64,
        _ => throw ChatRequestException.WrongValue("encoding_format", "float or base64"),
    };
}
