using System.Net;
using System.Net.Sockets;

namespace Platform.Data.Tests.Postgres;

/// <summary>A network between the pool and the server: when it is cut, the connections there are fall silent without a word; new ones work.</summary>
internal sealed class CuttableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();

    public CuttableWire(int serverPort)
    {
        _listener.Start();
        _accepting = AcceptAsync(serverPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut() => Interlocked.Exchange(ref _cut, new()).Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sockets.ForEach(static socket => socket.Dispose());
        _stop.Dispose();
    }

    private async Task AcceptAsync(int serverPort)
    {
        while (true)
        {
            var near = await _listener.AcceptSocketAsync(_stop.Token);
            var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _sockets.AddRange([near, far]);
            await far.ConnectAsync(IPAddress.Loopback, serverPort, _stop.Token);
            _ = CopyAsync(near, far, _cut.Token);
            _ = CopyAsync(far, near, _cut.Token);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken cut)
    {
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, cut)) > 0;)
            {
                await to.SendAsync(buffer.AsMemory(0, read), cut);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut, or one of the two is gone.
        }
    }
}
