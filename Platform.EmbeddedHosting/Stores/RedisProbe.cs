using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Stores;

/// <summary>AUTH and PING over a plain socket: a client library would bring its own reconnecting state into a check.</summary>
internal static class RedisProbe
{
    public static async Task<string?> CheckAsync(RedisResource redis, CancellationToken ct)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, ct);
            await using var stream = client.GetStream();
            using var answers = new StreamReader(stream, Encoding.ASCII);
            var password = await redis.PasswordParameter!.GetValueAsync(ct);
            return await AskAsync(stream, answers, ["AUTH", password!], "+OK", ct) ?? await AskAsync(stream, answers, ["PING"], "+PONG", ct);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return e.Message;
        }
    }

    private static async Task<string?> AskAsync(NetworkStream stream, StreamReader answers, string[] command, string expected, CancellationToken ct)
    {
        var request = new StringBuilder().Append('*').Append(command.Length).Append("\r\n");
        foreach (var part in command)
        {
            request.Append('$').Append(Encoding.UTF8.GetByteCount(part)).Append("\r\n").Append(part).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), ct);
        var answer = await answers.ReadLineAsync(ct);
        return answer == expected ? null : $"{command[0]} was answered with '{answer ?? "the end of the connection"}'.";
    }
}
