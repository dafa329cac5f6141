using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>An upstream that speaks OpenAI's chat completions and embeddings: OpenAI itself, vLLM, Ollama, llama.cpp and many more.</summary>
internal sealed class OpenAIProvider(UpstreamClient client, IOptions<OpenAIOptions> options, TimeProvider clock) : IModelProvider
{
    private const string AzureDomain = ".azure.com";

    public string Name { get; } = client.Address.Host.EndsWith(AzureDomain, StringComparison.OrdinalIgnoreCase) ? "azure.ai.openai" : "openai";

    public Uri? Address => client.Address;

    public async ValueTask<ImmutableArray<ModelEntry>> ReadModelsAsync(CancellationToken ct) =>
        await UpstreamModels.ReadAsync(client, "models", options.Value.ModelsTimeout, clock, ct);

    public Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct) =>
        AskAsync(requestId, "chat/completions", UpstreamBody.For(request), request.Stream, ct);

    public Task<ProviderReply> EmbedAsync(Guid requestId, EmbeddingRequest request, CancellationToken ct) =>
        AskAsync(requestId, "embeddings", request.Body, stream: false, ct);

    private async Task<ProviderReply> AskAsync(Guid requestId, string path, ReadOnlyMemory<byte> body, bool stream, CancellationToken ct)
    {
        var response = await client.PostAsync(requestId, path, body, stream, options.Value, ct);
        return new ProviderReply(UpstreamBytes.ReadAsync(response.Content, options.Value.IdleTimeout, clock, ct), response);
    }
}
