using System.Collections.Immutable;

namespace Platform.Contracts;

/// <summary>Every price there is, as UsageService gives it to our own processes. The answer's <c>ETag</c> changes when a price does.</summary>
/// <param name="Models">Each model once.</param>
public sealed record PublishedPrices(ImmutableArray<ModelPrices> Models)
{
    /// <summary>Where UsageService answers; 304 to an <c>If-None-Match</c> that still holds.</summary>
    public const string Path = "/internal/usage/prices";
}
