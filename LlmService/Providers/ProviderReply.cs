namespace Platform.LlmService.Providers;

/// <summary>An accepted call. Disposing it aborts what is still running at the provider.</summary>
/// <param name="body">The answer's bytes as they come; each piece is good until the next is asked for.</param>
/// <param name="owner">What holds the call open.</param>
internal sealed class ProviderReply(IAsyncEnumerable<ReadOnlyMemory<byte>> body, IDisposable? owner = null) : IDisposable
{
    public IAsyncEnumerable<ReadOnlyMemory<byte>> Body { get; } = body;

    public void Dispose() => owner?.Dispose();
}
