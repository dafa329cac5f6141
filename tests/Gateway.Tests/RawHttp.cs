using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.Gateway.Tests;

/// <summary>Requests that no well-behaved client would send.</summary>
internal static class RawHttp
{
    public static async Task<string> SendAsync(Uri server, string request, CancellationToken ct)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Host, server.Port, ct);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), ct);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(ct);
    }

    public static int StatusOf(string answer) => int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
}
