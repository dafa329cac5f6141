using System.Net.Http.Headers;
using System.Net.Mime;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>The HTTP side of one upstream. Nothing is retried here: a second POST could be a second bill.</summary>
internal sealed class UpstreamClient(HttpClient http, UpstreamEndpoint endpoint, TimeProvider clock)
{
    /// <summary>OpenAI logs it, so that a call of ours can be found there.</summary>
    private const string RequestIdHeader = "X-Client-Request-Id";

    public Uri Address => endpoint.Address;

    /// <summary>Sends a body and waits until an answer begins.</summary>
    /// <exception cref="ProviderException">No answer began, or it is a refusal.</exception>
    public async Task<HttpResponseMessage> PostAsync(Guid requestId, string path, ReadOnlyMemory<byte> body, bool stream, OpenAIOptions timeouts, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, endpoint.At(path));
        message.Content = new ReadOnlyMemoryContent(body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        message.Headers.Add(RequestIdHeader, requestId.ToString());
        var response = await SendAsync(message, stream ? MediaTypeNames.Text.EventStream : MediaTypeNames.Application.Json, timeouts.ResponseTimeout, ct);
        try
        {
            await ThrowIfRefusedAsync(response, stream, timeouts.IdleTimeout, ct);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        return response;
    }

    /// <summary>Asks for what costs nothing.</summary>
    /// <exception cref="ProviderException">No answer began, or it is a refusal.</exception>
    public async Task<HttpResponseMessage> GetAsync(string path, TimeSpan timeout, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, endpoint.At(path));
        var response = await SendAsync(message, MediaTypeNames.Application.Json, timeout, ct);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await UpstreamErrors.ReadAsync(response, timeout, clock, ct);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, string accept, TimeSpan timeout, CancellationToken ct)
    {
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        endpoint.AddTo(message.Headers);
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (HttpRequestException e)
        {
            throw UpstreamErrors.ForNoAnswer(e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            // Ours, or the shorter one of the handler for connecting.
            throw deadline.IsCancellationRequested ? ProviderException.TooSlow(e) : ProviderException.Unreachable(e);
        }
    }

    private async Task ThrowIfRefusedAsync(HttpResponseMessage response, bool stream, TimeSpan timeout, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await UpstreamErrors.ReadAsync(response, timeout, clock, ct);
        }

        if (stream && response.Content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
        {
            throw ProviderException.Malformed("it is not an event stream");
        }
    }
}
