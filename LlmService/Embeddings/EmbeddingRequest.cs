using System.Diagnostics;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Embeddings;

/// <summary>A checked embeddings body.</summary>
internal sealed record EmbeddingRequest : ModelRequest
{
    /// <summary>Length of the vectors, when the request says one.</summary>
    public int? Dimensions { get; init; }

    /// <summary>As in the request; null when it says none.</summary>
    public string? EncodingFormat { get; init; }

    /// <summary>The vectors are to be base64 of little-endian 32-bit floats.</summary>
    public bool IsBase64 => EncodingFormat == EmbeddingFormats.Base64;

    /// <exception cref="ChatRequestException">Something is wrong with it.</exception>
    public static EmbeddingRequest Parse(ReadOnlyMemory<byte> body) => RequestParser.Parse(body, new EmbeddingRequestDraft());

    public override string Operation => "embeddings";

    public override void Describe(Activity span)
    {
        span.SetTag("gen_ai.request.encoding_formats", EncodingFormat is { } format ? new[] { format } : null);
        span.SetTag("gen_ai.embeddings.dimension.count", Dimensions);
    }

    /// <summary>Vectors aren't tokens: only what is read is billed.</summary>
    public override long MostOutputTokens(int assumed) => 0;

    public override Task<ProviderReply> SendAsync(IModelProvider provider, Guid callId, CancellationToken ct) => provider.EmbedAsync(callId, this, ct);

    public override bool ReadAnswer(ReadOnlySpan<byte> answer, ReplyTally tally) => EmbeddingReader.Read(answer, tally);
}

/// <summary>How vectors may be written.</summary>
internal static class EmbeddingFormats
{
    public const string Float = "float";
    public const string Base64 = "base64";
}
