using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks.SharedPool;

/// <summary>Stands before a database and lets its clients in only through the shared pool. The connections must not be encrypted.</summary>
internal sealed class SharedPoolDoor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _database;
    private readonly SharedPool _pool;
    private readonly Task _accepting;

    public SharedPoolDoor(SharedPool pool, Uri database)
    {
        (_pool, _database) = (pool, database);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

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
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket near)
    {
        near.NoDelay = true;
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await far.ConnectAsync(_database.Host, _database.Port);
            await new PooledSession(_pool, near, far).RunAsync();
        }
        catch (SocketException)
        {
            near.Dispose();
            far.Dispose();
        }
    }
}
