using System.Diagnostics;
using System.Text.Json;
using Platform.LlmService.Messages;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Chat;

/// <summary>
/// A checked request to a model: the few fields we act on, and the bytes themselves. The bytes go to the provider as they
/// came, so a field that we have never heard of still reaches it.
/// </summary>
internal abstract record ModelRequest
{
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string Model { get; init; }

    /// <summary>Where the value of <c>model</c> stands in the body.</summary>
    public required Range ModelAt { get; init; }

    public bool Stream { get; init; }

    /// <summary>About four bytes a token. Billed only when the provider never says what it counted.</summary>
    public long InputTokenEstimate { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>As in <c>gen_ai.operation.name</c>.</summary>
    public abstract string Operation { get; }

    /// <summary>Says on a span what was asked for, besides the model.</summary>
    public abstract void Describe(Activity span);

    /// <summary>How many answers come side by side.</summary>
    public virtual int Answers => 1;

    /// <summary>The most that it may produce.</summary>
    /// <param name="assumed">For one answer, when the request has no limit.</param>
    public abstract long MostOutputTokens(int assumed);

    /// <summary>The same request for another model: nothing else in its body changes.</summary>
    public ModelRequest ForModel(string model)
    {
        if (model == Model)
        {
            return this;
        }

        var name = JsonSerializer.SerializeToUtf8Bytes(model, JsonNodes.Readable);
        var body = Body.Span;
        var moved = Moved(ModelAt.End.Value, name.Length - body[ModelAt].Length);
        return moved with
        {
            Model = model,
            Body = (byte[])[.. body[..ModelAt.Start], .. name, .. body[ModelAt.End..]],
            ModelAt = ModelAt.Start..(ModelAt.Start.Value + name.Length),
        };
    }

    /// <summary>What stands behind this place in the body stands so many bytes further on.</summary>
    protected virtual ModelRequest Moved(int behind, int by) => this;

    public abstract Task<ProviderReply> SendAsync(IModelProvider provider, Guid callId, CancellationToken ct);

    /// <summary>Reads a whole answer of a call that doesn't stream.</summary>
    /// <returns>Whether it is what was asked for.</returns>
    /// <exception cref="System.Text.Json.JsonException">It isn't JSON.</exception>
    public abstract bool ReadAnswer(ReadOnlySpan<byte> answer, ReplyTally tally);
}
