using System.Net.Sockets;

namespace Aspire.Hosting.Embedded.Networking;

/// <summary>
/// A public address on localhost that outlives the processes behind it. Every accepted connection goes to one of the live backends, chosen
/// at random, and stays there. It knows nothing of what is sent, nor of health beyond "takes connections".
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _listeners;
    private readonly Backends _backends;
    private readonly Task _accepting;
    private int _connections;
    private bool _disposed;

    /// <summary>Listens from construction on: connections made before a backend lives are held, not refused.</summary>
    /// <exception cref="PortInUseException">Somebody else listens on <paramref name="port"/>.</exception>
    public TcpProxy(int? port, TimeProvider clock)
    {
        Port = port ?? Ports.GetFree();
        _listeners = Loopback.Bind(Port);
        _backends = new Backends(clock);
        _accepting = Task.WhenAll(_listeners.Select(listener => AcceptAsync(listener, clock)));
    }

    public int Port { get; }

    /// <summary>Connections open or held.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Ports on 127.0.0.1 between which new connections are spread; connections already made are not touched.</summary>
    public void SetBackends(IReadOnlyList<int> privatePorts) => _backends.Set(privatePorts);

    /// <summary>Resets every connection, too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listener, TimeProvider clock)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(_stop.Token));
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // The client was gone before we took it, or there are no more file descriptors; in both cases the next may succeed.
                await Task.Delay(TimeSpan.FromMilliseconds(10), clock, CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            client.NoDelay = true;
            if (await _backends.ConnectAsync(client, _stop.Token) is { } backend)
            {
                await Relay.RunAsync(client, backend, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // disposal, or a client that left while it was held
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _connections);
        }
    }
}
