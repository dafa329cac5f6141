using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Providers.Deployments;

/// <summary>A deployment as its administrator puts it.</summary>
/// <param name="Model">The name by which clients ask for it; several deployments may have the same.</param>
/// <param name="Provider">Name of the provider.</param>
/// <param name="ProviderModel">What the provider calls it; the same name when it is not said.</param>
/// <param name="Priority">Those of the lowest number are asked first.</param>
/// <param name="Weight">How much of what comes to its priority it gets.</param>
/// <param name="Limits">What it takes at most.</param>
/// <param name="Fallbacks">Models that are asked when no deployment of this model can answer.</param>
/// <param name="Enabled">Whether it is asked at all.</param>
/// <param name="HedgeAfterMilliseconds">How long it may stay silent before another deployment of the model is asked as well; never when it is not said.</param>
internal sealed record DeploymentDefinition(
    string? Model, string? Provider, string? ProviderModel, int? Priority, int? Weight, DeploymentLimits? Limits, List<string>? Fallbacks, bool? Enabled,
    int? HedgeAfterMilliseconds)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>What a deployment takes at most: requests and tokens over all replicas, calls at the same time in each.</summary>
internal sealed record DeploymentLimits(int? RequestsPerMinute, int? TokensPerMinute, int? Concurrency)
{
    public static DeploymentLimits None { get; } = new(null, null, null);
}

/// <summary>One way to serve a public model name.</summary>
internal sealed record Deployment(
    Guid Id, string Name, string Model, string Provider, string ProviderModel, int Priority, int Weight, DeploymentLimits Limits,
    ImmutableArray<string> Fallbacks, bool Enabled, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public int? HedgeAfterMilliseconds { get; init; }

    /// <summary>How often its circuit has been reset, by which each process learns that it has been.</summary>
    public int CircuitResets { get; init; }

    /// <summary>Not stored: whoever shows it puts it in.</summary>
    public Circuit? Circuit { get; init; }
}

/// <summary>A page of deployments in the order of their names, and where the next one begins; null at the end.</summary>
internal sealed record DeploymentPage(IReadOnlyList<Deployment> Items, string? NextCursor);
