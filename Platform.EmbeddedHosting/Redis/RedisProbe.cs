using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Redis;

/// <summary>AUTH and PING over a connection of its own.</summary>
internal sealed class RedisProbe(int port, string? password)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>False while it does not listen or answer.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Limit);
        try
        {
            return await PingAsync(deadline.Token);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task<bool> PingAsync(CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), ct);
        await using var stream = new NetworkStream(socket);
        using var answers = new StreamReader(stream, Encoding.ASCII);
        if (password is not null)
        {
            await stream.WriteAsync(Command("AUTH", password), ct);
            if (await answers.ReadLineAsync(ct) is { } refused && refused.StartsWith('-'))
            {
                throw new EmbeddedHostingException($"The Redis server on port {port} does not take its password: {refused}");
            }
        }

        await stream.WriteAsync(Command("PING"), ct);
        return await answers.ReadLineAsync(ct) == "+PONG";
    }

    private static byte[] Command(params ReadOnlySpan<string> words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
