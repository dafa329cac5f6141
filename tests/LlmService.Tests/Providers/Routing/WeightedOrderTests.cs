using System.Collections.Immutable;
using Platform.LlmService.Providers.Deployments;
using Platform.LlmService.Providers.Routing;

namespace Platform.LlmService.Tests.Providers.Routing;

public sealed class WeightedOrderTests
{
    private static readonly ImmutableArray<Candidate> Candidates = [Of("a", 1, 2), Of("b", 1, 1), Of("c", 2, 5)];

    [Theory]
    [InlineData(0.0, "abc")]
    [InlineData(0.66, "abc")]
    [InlineData(0.67, "bac")]
    [InlineData(0.99, "bac")]
    public void Chance_decides_within_a_priority_by_weight(double chance, string expected)
        => Assert.Equal(expected, string.Concat(WeightedOrder.Of(Candidates, () => chance).Select(static candidate => candidate.Deployment!.Name)));

    private static Candidate Of(string name, int priority, int weight) => new(
        null!, "provider", "model", "model", new Deployment(Guid.NewGuid(), name, "model", "provider", "model", priority, weight, DeploymentLimits.None, [], true, default, default));
}
