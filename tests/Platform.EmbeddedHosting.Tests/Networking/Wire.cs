using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.EmbeddedHosting.Tests.Networking;

internal static class Wire
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<Socket> ConnectAsync(int port, IPAddress? address = null)
    {
        var endpoint = new IPEndPoint(address ?? IPAddress.Loopback, port);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);
        return socket;
    }

    public static async Task SayAsync(this Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>What comes in one piece; empty at the end of the stream.</summary>
    public static async Task<string> HearAsync(this Socket socket)
    {
        var buffer = new byte[1024];
        var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    /// <summary>Closes with a reset instead of an end of stream.</summary>
    public static void Abort(this Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}
