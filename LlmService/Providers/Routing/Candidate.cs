using Platform.LlmService.Providers.Deployments;

namespace Platform.LlmService.Providers.Routing;

/// <summary>One place where a request may be answered.</summary>
/// <param name="Provider">Who is asked.</param>
/// <param name="ProviderName">The name of the provider in the ledger, by which it may be priced.</param>
/// <param name="Model">The public name of the model: it is allowed, recorded and priced by it.</param>
/// <param name="ProviderModel">What the provider calls it.</param>
/// <param name="Deployment">Null where the provider offers the model by itself.</param>
internal sealed record Candidate(IModelProvider Provider, string ProviderName, string Model, string ProviderModel, Deployment? Deployment)
{
    /// <summary>What tells the provider from those of all other owners.</summary>
    public string WatchedAs { get; init; } = ProviderName;
}
