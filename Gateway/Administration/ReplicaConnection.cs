using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Platform.Gateway.Authentication;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Administration;

/// <summary>Opens connections to services, each to whichever replica it is led to.</summary>
internal sealed class ReplicaConnector(ServiceEndpointResolver services, IOptions<AuthenticationOptions> authentication)
{
    private const int MaxAnswerLength = 1024 * 1024;

    public ReplicaConnection Open(string service)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseCookies = false, AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = services.Resolve(new Uri($"http://{service}/")),
            MaxResponseContentBufferSize = MaxAnswerLength,
            // Whoever asks brings a deadline.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.Add(InternalHeaders.Service, authentication.Value.ServiceKey);
        return new ReplicaConnection(client);
    }
}

/// <summary>A connection of its own, and so one replica: what spreads connections leaves them where they are.</summary>
internal sealed class ReplicaConnection(HttpClient client) : IDisposable
{
    /// <exception cref="HttpRequestException">The replica can't be reached, broke off, or answered with another status.</exception>
    /// <exception cref="JsonException">The answer isn't one to this question.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task<TAnswer> AskAsync<TAnswer>(Question<TAnswer> question, CancellationToken ct)
        where TAnswer : IReplicaAnswer
    {
        using var response = await SendAsync(question.Path, question.Body, ct);
        if (!(question.Takes503 && response.StatusCode == HttpStatusCode.ServiceUnavailable))
        {
            response.EnsureSuccessStatusCode();
        }

        var answer = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(ct), question.Answer);
        return answer is { Instance.Length: > 0 } ? answer : throw new JsonException("The answer names no replica.");
    }

    /// <summary>The same for answers that aren't a question's.</summary>
    public async Task<TAnswer> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> shape, CancellationToken ct)
    {
        using var response = await SendAsync(path, body: null, ct);
        response.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(ct), shape) ?? throw new JsonException("The answer is empty.");
    }

    /// <exception cref="HttpRequestException">It wasn't taken.</exception>
    public async Task PostAsync(string path, byte[] body, CancellationToken ct)
    {
        using var response = await SendAsync(path, body, ct);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string path, byte[]? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return await client.SendAsync(request, ct);
    }
}
