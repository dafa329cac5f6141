using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Embedded.Networking;

/// <summary>The private ports behind one public one.</summary>
internal sealed class Backends(TimeProvider clock)
{
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private volatile int[] _ports = [];
    private volatile TaskCompletionSource _changed = NewSignal();

    public void Set(IReadOnlyList<int> ports)
    {
        _ports = [.. ports];
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }

    /// <summary>A connection to a live backend, however long that takes; null when the client gave up meanwhile.</summary>
    public async ValueTask<Socket?> ConnectAsync(Socket client, CancellationToken ct)
    {
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var changed = _changed.Task; // before the ports are read: a change in between then ends the pause at once
            if (await TryAllAsync(ct) is { } backend)
            {
                return backend;
            }

            if (HasLeft(client))
            {
                return null;
            }

            await Task.WhenAny(changed, Task.Delay(pause, clock, ct));
            ct.ThrowIfCancellationRequested();
        }
    }

    private async ValueTask<Socket?> TryAllAsync(CancellationToken ct)
    {
        var ports = _ports;
        if (ports.Length > 1)
        {
            ports = [.. ports];
            Random.Shared.Shuffle(ports);
        }

        foreach (var port in ports)
        {
            if (await TryAsync(port, ct) is { } backend)
            {
                return backend;
            }
        }

        return null;
    }

    private async ValueTask<Socket?> TryAsync(int port, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // A frozen process lets its queue run full and then answers nothing at all.
        using var deadline = new CancellationTokenSource(DialTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), either.Token);
            if (socket.LocalEndPoint is IPEndPoint local && local.Port == port)
            {
                // Nobody listens, and TCP met itself: the source port happened to be the one dialled.
                socket.Dispose();
                return null;
            }

            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            ct.ThrowIfCancellationRequested();
            return null;
        }
    }

    // Readable with nothing to read: closed or reset.
    private static bool HasLeft(Socket client) => client.Poll(0, SelectMode.SelectRead) && client.Available == 0;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
