using System.Buffers;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Chat;

/// <summary>Where the answer to a call goes. A call asks its sink for one thing at a time.</summary>
internal interface IReplySink
{
    /// <summary>Something has gone out, so that an error can no longer have a status of its own.</summary>
    bool HasStarted { get; }

    /// <summary>Takes a stream's lines, in OpenAI's wire format; only whole ones.</summary>
    IBufferWriter<byte> Output { get; }

    /// <summary>The call has its row; the provider has not been asked yet.</summary>
    void Opened(Guid callId);

    /// <summary>A stream is about to come. May be said more than once.</summary>
    void BeginStream();

    /// <summary>Completes when there is room for more: whoever is slow here slows the provider down.</summary>
    /// <exception cref="OperationCanceledException">Nobody takes it any more.</exception>
    ValueTask FlushAsync(CancellationToken ct);

    /// <summary>The provider is silent, and those in between should not take the connection for dead.</summary>
    ValueTask KeepAliveAsync(CancellationToken ct);

    /// <summary>The whole answer of a call that doesn't stream.</summary>
    ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken ct);

    /// <summary>What has started ends with an error.</summary>
    ValueTask BreakOffAsync(ProviderException error, CancellationToken ct);
}
