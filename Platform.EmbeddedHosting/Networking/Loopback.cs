using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Embedded.Networking;

/// <summary>Both addresses a client may understand by "localhost".</summary>
internal static class Loopback
{
    /// <summary>Sockets bound to the port on 127.0.0.1 and, where the machine has it, on ::1.</summary>
    public static List<Socket> Bind(int port)
    {
        var bound = new List<Socket>(2);
        try
        {
            bound.Add(Bind(IPAddress.Loopback, port));
            if (Socket.OSSupportsIPv6)
            {
                bound.Add(Bind(IPAddress.IPv6Loopback, port));
            }
        }
        catch (SocketException e) when (IsMissing(e.SocketErrorCode) && bound.Count > 0)
        {
            // IPv6 is compiled in but switched off: 127.0.0.1 is all there is.
        }
        catch (SocketException e)
        {
            bound.ForEach(socket => socket.Dispose());
            throw new PortInUseException(port, e);
        }

        return bound;
    }

    private static bool IsMissing(SocketError error) => error is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;

    private static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
