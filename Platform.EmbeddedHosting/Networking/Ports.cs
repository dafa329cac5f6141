namespace Aspire.Hosting.Embedded.Networking;

internal static class Ports
{
    /// <summary>A port nobody listens on, and that this process has not handed out before.</summary>
    public static int GetFree() => throw new NotImplementedException();

    /// <summary>True when the port can be bound on every loopback address of this machine.</summary>
    public static bool IsFree(int port) => throw new NotImplementedException($"{port}");
}
