using Platform.LlmService.Chat;
using Platform.LlmService.ModelCatalog;

namespace Platform.LlmService.Providers;

/// <summary>
/// Which provider serves a model: the first that offers it. A name that no list has goes to the upstream, if there is one, all
/// the same: lists leave out aliases and fine-tuned models, and for a while they may not be known at all.
/// </summary>
internal sealed class ProviderRouter(ProviderSet providers, ModelRegistry registry)
{
    /// <exception cref="ChatRequestException">Nobody serves this model.</exception>
    public async ValueTask<IModelProvider> GetAsync(string model, CancellationToken ct)
    {
        foreach (var provider in providers.All)
        {
            // Whatever its list says, the last one is asked: a call that waited for the list would have waited for nothing.
            if (ReferenceEquals(provider, providers.Fallback) || await registry.OffersAsync(provider, provider.NameOf(model), ct))
            {
                return provider;
            }
        }

        throw NotFound(model);
    }

    public static ChatRequestException NotFound(string model) =>
        new($"The model '{model}' does not exist or you do not have access to it.", "model")
        {
            Status = StatusCodes.Status404NotFound,
            Code = "model_not_found",
        };
}
