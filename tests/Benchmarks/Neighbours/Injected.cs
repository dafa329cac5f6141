using Platform.Contracts;

namespace Platform.Benchmarks.Neighbours;

/// <summary>What really is behind the trouble.</summary>
/// <param name="Kinds">Any of these is right.</param>
/// <param name="Resource">Part of the name.</param>
internal sealed record Injected(IReadOnlyList<string> Kinds, string Resource)
{
    public bool IsNamedBy(ProbableCause cause) => Kinds.Contains(cause.Kind) && cause.Resource.Contains(Resource, StringComparison.OrdinalIgnoreCase);
}
