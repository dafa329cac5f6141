using Platform.LlmService.Chat;
using Platform.LlmService.Providers.OpenAI;
using Platform.LlmService.Providers.Simulated;

namespace Platform.LlmService.Providers;

/// <summary>Which provider serves a model: the simulated one its own, the upstream, if there is one, every other name.</summary>
internal sealed class ProviderRouter(SimulatedProvider simulated, OpenAIProvider? upstream = null)
{
    public IReadOnlyList<IChatProvider> All { get; } = upstream is null ? [simulated] : [simulated, upstream];

    /// <exception cref="ChatRequestException">Nobody serves this model.</exception>
    public IChatProvider Get(string model) =>
        model == SimulatedProvider.Model ? simulated : upstream ?? throw NotFound(model);

    public static ChatRequestException NotFound(string model) =>
        new($"The model '{model}' does not exist or you do not have access to it.", "model")
        {
            Status = StatusCodes.Status404NotFound,
            Code = "model_not_found",
        };
}
