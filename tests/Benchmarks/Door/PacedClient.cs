using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks.Door;

/// <summary>Sends requests at a steady pace, whether they are answered or not, from an address of its own.</summary>
internal sealed class PacedClient(Uri server, IPAddress from, int perSecond) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = server };

    /// <summary>Microseconds of each request, by the status of its answer.</summary>
    public Task<ILookup<HttpStatusCode, double>> RunAsync(TimeSpan time, Func<string> key) => RunAsync(time, () => Get(key()));

    /// <summary>The same, of any request.</summary>
    public async Task<ILookup<HttpStatusCode, double>> RunAsync(TimeSpan time, Func<HttpRequestMessage> next)
    {
        var answers = new ConcurrentBag<(HttpStatusCode Status, double Microseconds)>();
        var (started, sent, running) = (Stopwatch.GetTimestamp(), 0, new List<Task>());
        using var ticks = new PeriodicTimer(Tick);
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            await ticks.WaitForNextTickAsync();
            for (var due = Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond; sent < due; sent++)
            {
                running.Add(SendAsync(next(), answers));
            }
        }

        await Task.WhenAll(running);
        return answers.ToLookup(static answer => answer.Status, static answer => answer.Microseconds);
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Get(string key) => new(HttpMethod.Get, "/v1/models") { Headers = { Authorization = new("Bearer", key) } };

    private async Task SendAsync(HttpRequestMessage request, ConcurrentBag<(HttpStatusCode Status, double Microseconds)> answers)
    {
        var began = Stopwatch.GetTimestamp();
        using (request)
        {
            using var response = await _http.SendAsync(request);
            answers.Add((response.StatusCode, Stopwatch.GetElapsedTime(began).TotalMicroseconds));
        }
    }
}
