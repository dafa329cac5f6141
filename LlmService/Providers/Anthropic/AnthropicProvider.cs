using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;
using Platform.LlmService.Providers.OpenAI;

namespace Platform.LlmService.Providers.Anthropic;

/// <summary>An upstream that speaks Anthropic's messages. What goes there and comes from there is translated, so that the rest knows only one wire format.</summary>
internal sealed class AnthropicProvider(UpstreamClient client, IOptions<OpenAIOptions> timeouts, IOptions<AnthropicOptions> options, TimeProvider clock) : IModelProvider
{
    public string Name => "anthropic";

    public Uri? Address => client.Address;

    public async ValueTask<ImmutableArray<ModelEntry>> ReadModelsAsync(CancellationToken ct) =>
        await UpstreamModels.ReadAsync(client, "models", timeouts.Value.ModelsTimeout, clock, ct);

    public async Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct)
    {
        var body = AnthropicBody.Of(request, options.Value.DefaultMaxTokens);
        var response = await client.PostAsync(requestId, "messages", body, request.Stream, timeouts.Value, ct);
        var bytes = UpstreamBytes.ReadAsync(response.Content, timeouts.Value.IdleTimeout, clock, ct);
        var created = clock.GetUtcNow().ToUnixTimeSeconds();
        return new ProviderReply(
            request.Stream ? AnthropicStream.ReadAsync(bytes, new AnthropicChunks(created, request.Model), ct) : AnthropicAnswer.ReadAsync(bytes, created, ct), response);
    }

    public Task<ProviderReply> EmbedAsync(Guid requestId, EmbeddingRequest request, CancellationToken ct) =>
        throw new ChatRequestException("This model's provider has no embeddings.", "model") { Code = "unsupported_operation" };
}
