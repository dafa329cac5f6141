using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Platform.Benchmarks.Stack;

/// <summary>
/// Passes on what comes, each piece as late as the relay says at that moment. Pieces are late side by side, not one after the other: what is slow is the way, and
/// not as narrow as its slowness.
/// </summary>
internal sealed class LateCopy(Socket from, Socket to, TcpRelay relay)
{
    private const int MostPieces = 256;

    private readonly Channel<(long Due, byte[] Bytes)> _late = Channel.CreateBounded<(long, byte[])>(MostPieces);
    private int _waiting;

    public async Task RunAsync(Action<int> count)
    {
        var passing = PassOnAsync();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                await relay.PassAsync();
                count(read);
                var delay = relay.Delay;
                if (delay == TimeSpan.Zero && Volatile.Read(ref _waiting) == 0)
                {
                    await TcpRelay.SendAsync(to, buffer.AsMemory(0, read));
                }
                else
                {
                    Interlocked.Increment(ref _waiting);
                    await _late.Writer.WriteAsync((Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency), buffer[..read]));
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }

        _late.Writer.Complete();
        await passing;
    }

    private async Task PassOnAsync()
    {
        try
        {
            await foreach (var (due, bytes) in _late.Reader.ReadAllAsync())
            {
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } early)
                {
                    await Task.Delay(early);
                }

                await relay.PassAsync();
                await TcpRelay.SendAsync(to, bytes);
                Interlocked.Decrement(ref _waiting);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // What still comes is read and dropped until its end.
            await foreach (var _ in _late.Reader.ReadAllAsync())
            {
            }
        }
    }
}
