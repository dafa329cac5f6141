using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.ServiceDefaults;

namespace Platform.Benchmarks.Neighbours;

/// <summary>The other side of a <see cref="LoadProcess"/>: follows the plan on the first line of its input until that ends, then says how its requests were answered.</summary>
internal static class LoadCommand
{
    public const string Name = "load";

    public static async Task<int> RunAsync()
    {
        var plan = JsonSerializer.Deserialize<LoadPlan>((await Console.In.ReadLineAsync())!)!;
        using var client = Client(plan);
        using var stop = new CancellationTokenSource();
        var statuses = new ConcurrentDictionary<string, int>();
        var body = plan.Body is null ? null : Encoding.UTF8.GetBytes(plan.Body.Replace(LoadPlan.FillMark, new string('x', plan.Fill), StringComparison.Ordinal));
        var callers = Enumerable.Range(0, plan.Callers).Select(caller => CallAsync(plan, caller, body, client, statuses, stop.Token)).ToList();
        await Console.In.ReadLineAsync();
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Console.WriteLine(JsonSerializer.Serialize(statuses));
        return 0;
    }

    private static HttpClient Client(LoadPlan plan) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(plan.From), 0));
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = plan.Gateway, Timeout = Timeout.InfiniteTimeSpan };

    private static async Task CallAsync(LoadPlan plan, int caller, byte[]? body, HttpClient client, ConcurrentDictionary<string, int> statuses, CancellationToken stop)
    {
        try
        {
            for (var turn = caller; ; turn += plan.Callers)
            {
                var status = await SendAsync(plan, plan.Paths[turn % plan.Paths.Count], body, client, stop);
                statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);
                // Who was refused would come again as fast as it can otherwise.
                await Task.Delay(status == "200" ? plan.Pause : plan.Pause + TimeSpan.FromMilliseconds(100), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private static async Task<string> SendAsync(LoadPlan plan, string path, byte[]? body, HttpClient client, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", plan.Key ?? UnknownKey());
        request.Content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            await response.Content.CopyToAsync(Stream.Null, stop);
            return $"{(int)response.StatusCode}";
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return "broken";
        }
    }

    private static string UnknownKey() =>
        CredentialText.Complete(CredentialText.ApiKeyMark + RandomNumberGenerator.GetString(CredentialText.Alphabet, CredentialText.RandomLength));
}
