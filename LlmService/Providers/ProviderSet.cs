using Platform.LlmService.Providers.OpenAI;
using Platform.LlmService.Providers.Simulated;

namespace Platform.LlmService.Providers;

/// <summary>The providers there are: the simulated one always, the upstream when it is configured. The first that offers a name is the one that serves it.</summary>
internal sealed class ProviderSet(SimulatedProvider simulated, OpenAIProvider? upstream = null)
{
    public SimulatedProvider Simulated => simulated;

    public IReadOnlyList<IModelProvider> All { get; } = upstream is null ? [simulated] : [simulated, upstream];

    /// <summary>Is asked for names that nobody is known to offer; null when there is only what is built in.</summary>
    public IModelProvider? Fallback => upstream;
}
