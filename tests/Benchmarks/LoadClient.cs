using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.Benchmarks;

/// <summary>What one round measured.</summary>
internal sealed record Measured(int Requests, double RequestsPerSecond, double MedianMicroseconds, double P99Microseconds)
{
    /// <summary>Until the first bytes of an answer.</summary>
    public required double FirstByteMicroseconds { get; init; }
}

/// <summary>Sends one request after the other on each of its connections. Raw sockets: an HttpClient would cost as much as what is measured.</summary>
internal static class LoadClient
{
    private const int LongestAnswer = 256 * 1024;

    /// <summary>The smallest request there is.</summary>
    public static Task<Measured> RunAsync(Uri server, int connections, TimeSpan time, string? key = null) => RunAsync(server, connections, time, Get("/v1/models", key));

    public static async Task<Measured> RunAsync(Uri server, int connections, TimeSpan time, ReadOnlyMemory<byte> request)
    {
        var answers = new ConcurrentBag<List<Answer>>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () => answers.Add(await SendAsync(server, request, started, time)))));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var all = answers.SelectMany(static list => list).ToArray();
        var whole = all.Select(static answer => answer.Whole).Order().ToArray();
        return new(all.Length, all.Length / seconds, Microseconds(whole[all.Length / 2]), Microseconds(whole[all.Length * 99 / 100]))
        {
            FirstByteMicroseconds = Microseconds(all.Select(static answer => answer.FirstByte).Order().ElementAt(all.Length / 2)),
        };
    }

    public static byte[] Get(string path, string? key) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n{Authorization(key)}\r\n");

    public static byte[] Post(string path, string? key, string json) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n{Authorization(key)}\r\n{json}");

    private static string Authorization(string? key) => key is null ? "" : $"Authorization: Bearer {key}\r\n";

    private static async Task<List<Answer>> SendAsync(Uri server, ReadOnlyMemory<byte> request, long started, TimeSpan time)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var (answers, buffer) = (new List<Answer>(), new byte[LongestAnswer]);
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            var sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            var first = await ReceiveAsync(socket, buffer);
            answers.Add(new(first - sent, Stopwatch.GetTimestamp() - sent));
        }

        return answers;
    }

    /// <returns>When its first bytes came.</returns>
    private static async Task<long> ReceiveAsync(Socket socket, byte[] buffer)
    {
        long first = 0;
        for (var length = 0; ;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            first = first == 0 ? Stopwatch.GetTimestamp() : first;
            length += read;
            if (read == 0)
            {
                throw new IOException("The connection broke.");
            }

            if (IsWhole(buffer.AsSpan(0, length)))
            {
                return first;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(answer));
        }

        if (answer.IndexOf("\r\n\r\n"u8) is not (> 0 and var head))
        {
            return false;
        }

        // With a length it is known where the answer ends, in chunks it ends with the empty one.
        var name = answer[..head].IndexOf("Content-Length: "u8);
        if (name < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        var value = answer[(name + "Content-Length: ".Length)..(head + 2)];
        return answer.Length >= head + 4 + int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private readonly record struct Answer(long FirstByte, long Whole);
}
