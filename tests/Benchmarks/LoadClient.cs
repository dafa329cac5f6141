using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Platform.Benchmarks;

/// <summary>What one round measured.</summary>
internal sealed record Measured(int Requests, double RequestsPerSecond, double MedianMicroseconds, double P99Microseconds);

/// <summary>Sends one small request after the other on each of its connections. Raw sockets: an HttpClient would cost as much as what is measured.</summary>
internal static class LoadClient
{
    public static async Task<Measured> RunAsync(Uri server, int connections, TimeSpan time, string? key = null)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET /v1/models HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n{(key is null ? "" : $"Authorization: Bearer {key}\r\n")}\r\n");
        var latencies = new ConcurrentBag<List<long>>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () => latencies.Add(await SendAsync(server, request, started, time)))));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var all = latencies.SelectMany(static list => list).Order().ToArray();
        return new(all.Length, all.Length / seconds, Microseconds(all[all.Length / 2]), Microseconds(all[all.Length * 99 / 100]));
    }

    private static async Task<List<long>> SendAsync(Uri server, byte[] request, long started, TimeSpan time)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var (latencies, answer) = (new List<long>(), new byte[4096]);
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            var sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            await ReceiveAsync(socket, answer);
            latencies.Add(Stopwatch.GetTimestamp() - sent);
        }

        return latencies;
    }

    private static async Task ReceiveAsync(Socket socket, byte[] answer)
    {
        for (var length = 0; ;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length));
            length += read;
            if (!answer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException(Encoding.ASCII.GetString(answer, 0, length));
            }

            // With a length the answer ends with its only object, in chunks with the empty one.
            if (answer.AsSpan(0, length).EndsWith("\r\n0\r\n\r\n"u8)
                || (answer.AsSpan(0, length).EndsWith("[]}"u8) && answer.AsSpan(0, length).IndexOf("Content-Length:"u8) > 0))
            {
                return;
            }

            if (read == 0)
            {
                throw new IOException("The connection broke.");
            }
        }
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
