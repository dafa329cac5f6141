using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Platform.EmbeddedHosting.Tests.Networking;

/// <summary>A server on a private port; a test does with the connections what it likes.</summary>
internal sealed class Backend : IDisposable
{
    private readonly Socket _listener;
    private readonly ConcurrentBag<Socket> _accepted = [];

    public Backend(int port = 0)
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Port = ((IPEndPoint)(_listener.LocalEndPoint ?? throw new InvalidOperationException("not bound"))).Port;
    }

    public int Port { get; }

    public int Accepted => _accepted.Count;

    public async Task<Socket> AcceptAsync()
    {
        var socket = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        _accepted.Add(socket);
        return socket;
    }

    public async Task AnswerEverybodyAsync(byte answer)
    {
        try
        {
            while (true)
            {
                using var socket = await AcceptAsync();
                await socket.SendAsync(new[] { answer });
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // the test is over
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _accepted)
        {
            socket.Dispose();
        }
    }
}
