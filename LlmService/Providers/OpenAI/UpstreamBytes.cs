using System.Buffers;
using System.Runtime.CompilerServices;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>The bytes of an answer as they arrive.</summary>
internal static class UpstreamBytes
{
    private const int PieceSize = 16 * 1024;

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        HttpContent content, TimeSpan idleTimeout, TimeProvider clock, [EnumeratorCancellation] CancellationToken ct)
    {
        using var idle = new CancellationTokenSource(idleTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, idle.Token);
        var stream = await content.ReadAsStreamAsync(either.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (await ReadPieceAsync(stream, buffer, ct, either.Token) is > 0 and var read)
            {
                yield return buffer.AsMemory(0, read);
                idle.CancelAfter(idleTimeout);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<int> ReadPieceAsync(Stream stream, byte[] buffer, CancellationToken caller, CancellationToken either)
    {
        try
        {
            return await stream.ReadAsync(buffer, either);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            caller.ThrowIfCancellationRequested();
            throw ProviderException.BrokenOff(e);
        }
        catch (OperationCanceledException e) when (!caller.IsCancellationRequested)
        {
            throw ProviderException.TooSlow(e);
        }
    }
}
