using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>The HTTP side of the upstream. Nothing is retried: a second POST would be a second bill.</summary>
internal sealed class UpstreamClient : IDisposable
{
    /// <summary>OpenAI logs it, so that a call of ours can be found there.</summary>
    private const string RequestIdHeader = "X-Client-Request-Id";

    private readonly HttpClient _http;
    private readonly Uri _base;

    public UpstreamClient(IOptions<OpenAIOptions> options)
    {
        _base = new Uri(options.Value.BaseUrl?.TrimEnd('/') + "/");
        _http = new HttpClient(CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Value.ApiKey is { Length: > 0 } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public Uri Address => _base;

    public async Task<HttpResponseMessage> PostAsync(Guid requestId, string path, ReadOnlyMemory<byte> body, bool stream, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_base, path));
        message.Content = new ReadOnlyMemoryContent(body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(
            stream ? MediaTypeNames.Text.EventStream : MediaTypeNames.Application.Json));
        message.Headers.Add(RequestIdHeader, requestId.ToString());
        return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public async Task<Stream> GetModelsAsync(CancellationToken ct) => await _http.GetStreamAsync(new Uri(_base, "models"), ct);

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.None,
        // Our key must not follow a redirect to somebody else's host.
        AllowAutoRedirect = false,
        UseCookies = false,
        // A finished stream is read to its end so that the connection can be used again; an aborted one must be cut at once.
        MaxResponseDrainSize = 4096,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(200),
    };
}
