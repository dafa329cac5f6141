using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>Passes connections on to a port, and keeps what clients say. A connection that the other side doesn't take is closed.</summary>
internal sealed class RecordingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly StringBuilder _heard = new();
    private readonly Task _accepting;

    public RecordingRelay(int target)
    {
        _listener.Start();
        _accepting = AcceptAsync(target);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Heard
    {
        get
        {
            lock (_heard)
            {
                return _heard.ToString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync(int target)
    {
        while (true)
        {
            _ = PassOnAsync(await _listener.AcceptTcpClientAsync(_end.Token), target, _end.Token);
        }
    }

    private async Task PassOnAsync(TcpClient client, int target, CancellationToken ct)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, ct);
            await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream(), Keep, ct), CopyAsync(far.GetStream(), near.GetStream(), static _ => { }, ct));
        }
        catch (SocketException)
        {
            // Nobody is there; the client learns it by the end of its connection.
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Action<ReadOnlyMemory<byte>> keep, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, ct)) > 0;)
        {
            keep(buffer.AsMemory(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    private void Keep(ReadOnlyMemory<byte> said)
    {
        lock (_heard)
        {
            _heard.Append(Encoding.UTF8.GetString(said.Span));
        }
    }
}
