using System.Collections.Immutable;
using System.Net.Mime;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>An upstream that speaks OpenAI's chat completions and embeddings: OpenAI itself, vLLM, Ollama, llama.cpp and many more.</summary>
internal sealed class OpenAIProvider : IModelProvider, IDisposable
{
    private readonly UpstreamClient _client;
    private readonly OpenAIOptions _options;
    private readonly TimeProvider _clock;

    public OpenAIProvider(IOptions<OpenAIOptions> options, TimeProvider clock)
    {
        _client = new UpstreamClient(options);
        _options = options.Value;
        _clock = clock;
    }

    public string Name => "openai";

    public Uri? Address => _client.Address;

    public async ValueTask<ImmutableArray<ModelEntry>> ReadModelsAsync(CancellationToken ct) =>
        await UpstreamModels.ReadAsync(_client, _options.ModelsTimeout, _clock, ct);

    public Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct) =>
        AskAsync(requestId, "chat/completions", UpstreamBody.For(request), request.Stream, ct);

    public Task<ProviderReply> EmbedAsync(Guid requestId, EmbeddingRequest request, CancellationToken ct) =>
        AskAsync(requestId, "embeddings", request.Body, stream: false, ct);

    public void Dispose() => _client.Dispose();

    private async Task<ProviderReply> AskAsync(Guid requestId, string path, ReadOnlyMemory<byte> body, bool stream, CancellationToken ct)
    {
        var response = await PostAsync(requestId, path, body, stream, ct);
        try
        {
            await ThrowIfRefusedAsync(response, stream, ct);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        return new ProviderReply(UpstreamBytes.ReadAsync(response.Content, _options.IdleTimeout, _clock, ct), response);
    }

    private async Task<HttpResponseMessage> PostAsync(Guid requestId, string path, ReadOnlyMemory<byte> body, bool stream, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(_options.ResponseTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await _client.PostAsync(requestId, path, body, stream, either.Token);
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

    private async Task ThrowIfRefusedAsync(HttpResponseMessage response, bool stream, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await UpstreamErrors.ReadAsync(response, _options.IdleTimeout, _clock, ct);
        }

        if (stream && response.Content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
        {
            throw ProviderException.Malformed("it is not an event stream");
        }
    }
}
