using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks.Door;

/// <summary>Sends requests at a steady pace, whether they are answered or not, from an address of its own.</summary>
internal sealed class PacedClient(Uri server, IPAddress from, double perSecond) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
    { BaseAddress = server, Timeout = Patience };

    /// <summary>Microseconds of each request, by the status of its answer.</summary>
    public Task<ILookup<HttpStatusCode, double>> RunAsync(TimeSpan time, Func<string> key) => RunAsync(time, () => Get(key()));

    /// <summary>The same, of any request.</summary>
    public async Task<ILookup<HttpStatusCode, double>> RunAsync(TimeSpan time, Func<HttpRequestMessage> next) =>
        (await SendAsync(time, next)).ToLookup(static answer => answer.Status, static answer => answer.Microseconds);

    /// <summary>The same, with more of each answer. Nobody waits for an answer before the next request is sent.</summary>
    public async Task<IReadOnlyCollection<PacedAnswer>> SendAsync(TimeSpan time, Func<HttpRequestMessage> next)
    {
        var answers = new ConcurrentBag<PacedAnswer>();
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
        return answers;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Get(string key) => new(HttpMethod.Get, "/v1/models") { Headers = { Authorization = new("Bearer", key) } };

    private async Task SendAsync(HttpRequestMessage request, ConcurrentBag<PacedAnswer> answers)
    {
        var began = Stopwatch.GetTimestamp();
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request);
                answers.Add(new(response.StatusCode, Stopwatch.GetElapsedTime(began).TotalMicroseconds, response.Headers.RetryAfter is not null));
            }
            catch (Exception none) when (none is HttpRequestException or OperationCanceledException)
            {
                answers.Add(new(0, Stopwatch.GetElapsedTime(began).TotalMicroseconds, SaysWhen: false));
            }
        }
    }
}
