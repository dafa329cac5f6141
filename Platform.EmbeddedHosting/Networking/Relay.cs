using System.Buffers;
using System.Net.Sockets;

namespace Aspire.Hosting.Embedded.Networking;

/// <summary>
/// Carries bytes between two sockets. An end of stream is passed on in its direction alone (half close); a reset tears both sides down with a
/// reset at once, so that an upstream call is given up as soon as its client is gone.
/// </summary>
internal static class Relay
{
    // Holds most messages of an API whole; two of them for each connection are what an idle one costs.
    private const int BufferBytes = 16 * 1024;

    public static async Task RunAsync(Socket client, Socket backend, CancellationToken ct)
    {
        using var connection = new Connection(client, backend);
        await using var stop = ct.UnsafeRegister(static pair => ((Connection)pair!).Reset(), connection);
        await Task.WhenAll(PumpAsync(client, backend, connection), PumpAsync(backend, client, connection));
    }

    private static async Task PumpAsync(Socket from, Socket to, Connection connection)
    {
        var rented = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(rented.AsMemory(0, BufferBytes), SocketFlags.None)) > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(rented.AsMemory(sent, read - sent), SocketFlags.None);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            connection.Reset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private sealed class Connection(Socket client, Socket backend) : IDisposable
    {
        private int _reset;

        /// <summary>Ends the reads and writes that are under way on both, and lets both peers see a reset.</summary>
        public void Reset()
        {
            if (Interlocked.Exchange(ref _reset, 1) == 0)
            {
                Abort(client);
                Abort(backend);
            }
        }

        public void Dispose()
        {
            client.Dispose();
            backend.Dispose();
        }

        private static void Abort(Socket socket)
        {
            try
            {
                // Zero seconds of lingering make the close a reset.
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // its peer has reset it already
            }

            socket.Dispose();
        }
    }
}
