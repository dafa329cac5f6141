using System.Net;
using System.Net.Sockets;

namespace Platform.ServiceDefaults;

/// <summary>
/// Opens connections to places that a tenant has named. The address is checked here, on what the name resolved to and what is then connected to: a
/// check of the name before could be undone by a DNS answer that changes in between.
/// </summary>
public static class PublicConnection
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <returns>The open connection.</returns>
    /// <exception cref="AddressRefusedException">No address of the host is public.</exception>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        var addresses = Array.FindAll(await FindAddressesAsync(context.DnsEndPoint.Host, ct), PublicAddress.IsPublic);
        if (addresses.Length == 0)
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var stream = Stream.Null;
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
            stream = new NetworkStream(socket, ownsSocket: true);
            return stream;
        }
        finally
        {
            if (stream == Stream.Null)
            {
                socket.Dispose();
            }
        }
    }

    // Addresses are not looked up: the lookup has its own opinion of some of them.
    private static async ValueTask<IPAddress[]> FindAddressesAsync(string host, CancellationToken ct)
        => IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, ct);
}

/// <summary>None of the addresses of a name is public.</summary>
public sealed class AddressRefusedException() : Exception("No address of the host is public.");
