using System.Collections.Concurrent;
using System.Net.Http.Json;

namespace Platform.Testing;

/// <summary>Clients that send streams and plain requests one after the other, of which some hang up in the middle.</summary>
public sealed class DrillLoad(Func<HttpClient> connect, string model, int seed)
{
    private const int LongestPatience = 800;
    private readonly ConcurrentDictionary<string, int> _endings = new();

    /// <summary>How the requests ended for their clients: statuses, <c>left</c> and <c>cut</c>.</summary>
    public IReadOnlyDictionary<string, int> Endings => _endings;

    public Task RunAsync(int clients, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => RunAsync(new Random(seed + i), end), CancellationToken.None)));

    private async Task RunAsync(Random random, CancellationToken end)
    {
        using var client = connect();
        while (!end.IsCancellationRequested)
        {
            var ending = await SendAsync(client, random);
            _endings.AddOrUpdate(ending, 1, static (_, count) => count + 1);
            if (ending is not ("200" or "left"))
            {
                // As a client would who was told to try again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task<string> SendAsync(HttpClient client, Random random)
    {
        using var patience = new CancellationTokenSource(random.Next(3) == 0 ? TimeSpan.FromMilliseconds(random.Next(LongestPatience)) : TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, stream = random.Next(2) == 0, messages = new[] { new { role = "user", content = "Count." } } }),
        };
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            await response.Content.CopyToAsync(Stream.Null, patience.Token);
            return $"{(int)response.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return "left";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return "cut";
        }
    }
}
