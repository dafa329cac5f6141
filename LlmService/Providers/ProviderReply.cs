using Platform.LlmService.Vitals;

namespace Platform.LlmService.Providers;

/// <summary>An accepted call. Disposing it aborts what is still running at the provider.</summary>
/// <param name="body">The answer's bytes as they come; each piece is good until the next is asked for.</param>
/// <param name="owner">What holds the call open.</param>
internal sealed class ProviderReply(IAsyncEnumerable<ReadOnlyMemory<byte>> body, IDisposable? owner = null) : IDisposable
{
    public IAsyncEnumerable<ReadOnlyMemory<byte>> Body { get; } = body;

    /// <summary>Is told when the answer comes.</summary>
    public AskWatch? Watch { get; set; }

    /// <summary>The same reply as soon as its first piece is there, with which its body then begins.</summary>
    public async Task<ProviderReply> BegunAsync(CancellationToken ct)
    {
        var pieces = Body.GetAsyncEnumerator(ct);
        try
        {
            var hasFirst = await pieces.MoveNextAsync();
            Watch?.Answered();
            return new ProviderReply(ReadAsync(pieces, hasFirst), new Begun(pieces, this)) { Watch = Watch };
        }
        catch
        {
            await pieces.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => owner?.Dispose();

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> pieces, bool hasPiece)
    {
        while (hasPiece)
        {
            yield return pieces.Current;
            hasPiece = await pieces.MoveNextAsync();
        }
    }

    private sealed class Begun(IAsyncEnumerator<ReadOnlyMemory<byte>> pieces, ProviderReply reply) : IDisposable
    {
        public void Dispose()
        {
            // It rests between two pieces, so there is nothing in it to wait for.
            _ = pieces.DisposeAsync().AsTask();
            reply.Dispose();
        }
    }
}
