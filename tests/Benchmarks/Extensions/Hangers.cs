using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Platform.Benchmarks.Extensions;

/// <summary>Callers of an extension that hangs, each of which calls again a moment after it was answered, whatever the answer.</summary>
internal sealed class Hangers : IAsyncDisposable
{
    private const int Callers = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly Task[] _callers;

    public Hangers(Uri gateway, string extension)
    {
        _http = new HttpClient { BaseAddress = gateway };
        _callers = [.. Enumerable.Range(0, Callers).Select(_ => CallAsync(extension, _stop.Token))];
    }

    public static HttpRequestMessage Call(string extension) => new(HttpMethod.Post, $"/api/v1/extensions/{extension}/tools/tool")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Services.AdminKey) },
        Content = JsonContent.Create(new { city = "Vienna" }),
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task CallAsync(string extension, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                using var request = Call(extension);
                using var response = await _http.SendAsync(request, ct);
                await Task.Delay(Pause, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }
}
