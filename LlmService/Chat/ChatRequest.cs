using System.Diagnostics;
using Platform.LlmService.Providers;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Chat;

/// <summary>A checked chat completion body.</summary>
internal sealed record ChatRequest : ModelRequest
{
    /// <summary>The client asked for the usage chunk at the end of its stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Where the value of <c>stream_options</c> stands in the body, when there is one.</summary>
    public Range? StreamOptions { get; init; }

    public int? MaxTokens { get; init; }

    public int Choices { get; init; } = 1;

    public long? Seed { get; init; }

    /// <summary>Null when nobody wants to know them, or there are none.</summary>
    public RequestParameters? Parameters { get; init; }

    /// <exception cref="ChatRequestException">Something is wrong with it.</exception>
    public static ChatRequest Parse(ReadOnlyMemory<byte> body) => RequestParser.Parse(body, new ChatRequestDraft());

    public override string Operation => "chat";

    public override int Answers => Choices;

    public override long MostOutputTokens(int assumed) => (long)(MaxTokens ?? assumed) * Choices;

    public override void Describe(Activity span)
    {
        span.SetTag("gen_ai.request.stream", Stream);
        span.SetTag("gen_ai.request.max_tokens", MaxTokens);
        span.SetTag("gen_ai.request.seed", Seed);
        span.SetTag("gen_ai.request.choice.count", Choices == 1 ? null : Choices);
        Parameters?.Describe(span);
    }

    public override Task<ProviderReply> SendAsync(IModelProvider provider, Guid callId, CancellationToken ct) => provider.SendAsync(callId, this, ct);

    protected override ModelRequest Moved(int behind, int by) => StreamOptions is { } at && at.Start.Value >= behind
        ? this with { StreamOptions = (at.Start.Value + by)..(at.End.Value + by) }
        : this;

    public override bool ReadAnswer(ReadOnlySpan<byte> answer, ReplyTally tally)
    {
        tally.OutputEstimate = DeltaCounter.Count(answer);
        return CompletionReader.Read(answer, tally) == CompletionShape.Choices;
    }
}
