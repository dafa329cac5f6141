using System.Collections.Concurrent;

namespace Aspire.Hosting.Embedded.Networking;

internal static class Ports
{
    // Below the range from which Linux, macOS and Windows take the ports of outgoing connections: a port kept for a process that is
    // about to restart must not be taken by somebody's client meanwhile.
    private const int First = 15000;
    private const int End = 32768;

    private static readonly ConcurrentDictionary<int, bool> HandedOut = new();

    /// <summary>A port nobody listens on, and that this process has not handed out before.</summary>
    public static int GetFree()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            if (HandedOut.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }

        throw new PortInUseException(First);
    }

    /// <summary>True when the port can be bound on every loopback address of this machine.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            Loopback.Bind(port).ForEach(socket => socket.Dispose());
            return true;
        }
        catch (PortInUseException)
        {
            return false;
        }
    }
}
