using System.Collections.Immutable;

namespace Platform.LlmService.Providers.Routing;

/// <summary>The order in which the deployments of a model are asked.</summary>
internal static class WeightedOrder
{
    /// <summary>By priority; within one, each comes first as often as its weight is part of all.</summary>
    /// <param name="candidates">Of one model, already in the order of their priorities.</param>
    /// <param name="chance">A number from 0 to 1, without 1.</param>
    public static ImmutableArray<Candidate> Of(ImmutableArray<Candidate> candidates, Func<double> chance) => candidates.Length <= 1 ? candidates : ByPriority(candidates, chance);

    private static ImmutableArray<Candidate> ByPriority(ImmutableArray<Candidate> candidates, Func<double> chance) =>
        [.. candidates.GroupBy(static candidate => candidate.Deployment?.Priority ?? 0).SelectMany(group => Shuffle([.. group], chance))];

    private static IEnumerable<Candidate> Shuffle(List<Candidate> left, Func<double> chance)
    {
        while (left.Count > 0)
        {
            var at = (int)(chance() * left.Sum(WeightOf));
            var index = 0;
            while (at >= WeightOf(left[index]))
            {
                at -= WeightOf(left[index++]);
            }

            yield return left[index];
            left.RemoveAt(index);
        }
    }

    private static int WeightOf(Candidate candidate) => candidate.Deployment?.Weight ?? 1;
}
