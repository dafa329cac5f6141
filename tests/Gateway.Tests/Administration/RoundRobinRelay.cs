using System.Net;
using System.Net.Sockets;

namespace Platform.Gateway.Tests.Administration;

/// <summary>The one address of several replicas: gives every new connection to the next of them and knows no protocol.</summary>
internal sealed class RoundRobinRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri[] _replicas;
    private readonly Task _accepting;
    private int _connections;

    public RoundRobinRelay(params Uri[] replicas)
    {
        _replicas = replicas;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(), _replicas[_connections++ % _replicas.Length]);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private static async Task RelayAsync(TcpClient near, Uri replica)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await far.ConnectAsync(replica.Host, replica.Port);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
            }
        }
    }
}
