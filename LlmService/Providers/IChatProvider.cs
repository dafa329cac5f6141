using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers;

/// <summary>
/// Something that answers chat completions. Whatever a provider speaks, its reply is bytes in OpenAI's wire format: the
/// relay and the token count are then the same for all of them.
/// </summary>
internal interface IChatProvider
{
    /// <summary>As in <c>gen_ai.provider.name</c>.</summary>
    string Name { get; }

    /// <summary>The provider's host, for telemetry; null when there is none.</summary>
    Uri? Address { get; }

    /// <summary>The models it is known to offer. Never fails and never takes long: an unreachable provider offers what it offered last.</summary>
    ValueTask<IReadOnlyList<ModelEntry>> ListModelsAsync(CancellationToken ct);

    /// <summary>Asks once. The reply streams when the request asks for it, and then always ends with a usage chunk if the provider can give one.</summary>
    /// <exception cref="ProviderException">There is no answer.</exception>
    Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct);
}

/// <summary>One model on offer.</summary>
internal sealed record ModelEntry(string Id, string OwnedBy, long Created);
