using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks;

/// <summary>
/// What stands between gateway and replicas in every deployment: something that spreads connections, at random, and knows no protocol. It counts bytes.
/// </summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri[] _targets;
    private readonly Task _accepting;
    private long _sent;
    private long _received;

    public TcpRelay(params Uri[] targets)
    {
        _targets = targets;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Bytes from clients to the server.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Bytes from the server to clients.</summary>
    public long Received => Volatile.Read(ref _received);

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
                _ = RelayAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        using (near)
        {
            try
            {
                var target = _targets[Random.Shared.Next(_targets.Length)];
                await far.ConnectAsync(target.Host, target.Port);
                await Task.WhenAny(
                    CopyAsync(near.GetStream(), far.GetStream(), bytes => Interlocked.Add(ref _sent, bytes)),
                    CopyAsync(far.GetStream(), near.GetStream(), bytes => Interlocked.Add(ref _received, bytes)));
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
            }
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Action<int> count)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            count(read);
            await to.WriteAsync(buffer.AsMemory(0, read));
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
