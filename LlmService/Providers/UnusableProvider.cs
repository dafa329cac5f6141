using System.Collections.Immutable;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;

namespace Platform.LlmService.Providers;

/// <summary>Stands where a provider's key can't be read: it is as if the provider had refused it.</summary>
internal sealed class UnusableProvider(string name, Uri address, Exception reason) : IModelProvider
{
    public string Name => name;

    public Uri? Address => address;

    public ValueTask<ImmutableArray<ModelEntry>> ReadModelsAsync(CancellationToken ct) => throw Failure();

    public Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct) => throw Failure();

    public Task<ProviderReply> EmbedAsync(Guid requestId, EmbeddingRequest request, CancellationToken ct) => throw Failure();

    private ProviderException Failure() => new(
        StatusCodes.Status502BadGateway, "upstream_auth_error", "provider_key_unreadable", "The platform's credentials for the model provider can't be read; yours are fine.", reason)
    {
        ShouldRetry = false,
    };
}
