using System.Collections.Immutable;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;

namespace Platform.LlmService.Providers;

/// <summary>
/// Something that has models. Whatever a provider speaks, its reply is bytes in OpenAI's wire format: the
/// relay and the token count are then the same for all of them.
/// </summary>
internal interface IModelProvider
{
    /// <summary>As in <c>gen_ai.provider.name</c>.</summary>
    string Name { get; }

    /// <summary>Where the provider is; null when it is built in and nothing has to be asked over a network.</summary>
    Uri? Address { get; }

    /// <summary>The name by which a model is offered, allowed, recorded and priced, whatever else the name in the request says.</summary>
    string NameOf(string model) => model;

    /// <summary>Asks for the models it offers; callers who can't wait have <see cref="ModelCatalog.ModelRegistry"/>. An empty list is an answer.</summary>
    /// <exception cref="ProviderException">There is no answer.</exception>
    ValueTask<ImmutableArray<ModelEntry>> ReadModelsAsync(CancellationToken ct);

    /// <summary>Asks once. The reply streams when the request asks for it, and then always ends with a usage chunk if the provider can give one.</summary>
    /// <exception cref="ProviderException">There is no answer.</exception>
    Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct);

    /// <summary>Asks once for embeddings.</summary>
    /// <exception cref="ProviderException">There is no answer.</exception>
    Task<ProviderReply> EmbedAsync(Guid requestId, EmbeddingRequest request, CancellationToken ct);
}

/// <summary>One model on offer.</summary>
internal sealed record ModelEntry(string Id, string OwnedBy, long Created);
