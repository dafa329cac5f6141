using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks.Stack;

/// <summary>
/// What stands between two processes in every deployment: something that spreads connections, at random, and knows no protocol. It counts bytes, and can do
/// what networks and hung servers do: refuse, keep silent, be late.
/// </summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    /// <summary>Bound and never listening, so that nobody else gets the port while it refuses.</summary>
    private readonly Socket _reservation = Bind(0);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private readonly Uri[] _targets;
    private readonly int _port;
    private volatile TaskCompletionSource? _frozen;
    private long _delayTicks;
    private Socket? _listener;
    private Task _accepting;
    private long _sent;
    private long _received;

    public TcpRelay(params Uri[] targets)
    {
        _targets = targets;
        _port = ((IPEndPoint)_reservation.LocalEndPoint!).Port;
        _accepting = Listen();
    }

    /// <summary>Bytes from clients to the server.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Bytes from the server to clients.</summary>
    public long Received => Volatile.Read(ref _received);

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>How much later than it came the server's word is passed on.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>From now on connections are taken and nothing is said on any: a server that hangs.</summary>
    public void Freeze() => _frozen ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nobody is there: connections that were are reset, new ones are refused.</summary>
    public async Task RefuseAsync()
    {
        Socket[] open;
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
            open = [.. _open];
        }

        await _accepting;
        foreach (var socket in open)
        {
            Reset(socket);
        }
    }

    /// <summary>As if nothing had been. What was held back is passed on.</summary>
    public void Heal()
    {
        Delay = TimeSpan.Zero;
        if (_listener is null)
        {
            _accepting = Listen();
        }

        Interlocked.Exchange(ref _frozen, null)?.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Heal();
        await RefuseAsync();
        _reservation.Dispose();
        _stop.Dispose();
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new(true, 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It was just ending by itself.
        }

        socket.Dispose();
    }

    private Task Listen()
    {
        var listener = Bind(_port);
        listener.Listen(1024);
        _listener = listener;
        return AcceptAsync(listener);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RelayAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            Track(near, far);
            await PassAsync();
            var target = _targets[Random.Shared.Next(_targets.Length)];
            await far.ConnectAsync(target.Host, target.Port);
            await Task.WhenAny(
                CopyAsync(near, far, bytes => Interlocked.Add(ref _sent, bytes)),
                new LateCopy(far, near, this).RunAsync(bytes => Interlocked.Add(ref _received, bytes)));
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
        finally
        {
            Untrack(near, far);
            near.Dispose();
        }
    }

    /// <summary>Waits while nothing is to be passed on.</summary>
    internal Task PassAsync() => _frozen?.Task.WaitAsync(_stop.Token) ?? Task.CompletedTask;

    private async Task CopyAsync(Socket from, Socket to, Action<int> count)
    {
        using var buffer = MemoryPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await from.ReceiveAsync(buffer.Memory) is var read and > 0)
            {
                await PassAsync();
                count(read);
                await SendAsync(to, buffer.Memory[..read]);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    internal static async ValueTask SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes)..];
        }
    }

    private void Track(Socket near, Socket far)
    {
        lock (_gate)
        {
            _open.Add(near);
            _open.Add(far);
        }
    }

    private void Untrack(Socket near, Socket far)
    {
        lock (_gate)
        {
            _open.Remove(near);
            _open.Remove(far);
        }
    }
}
