using Platform.Benchmarks.Neighbours;
using Platform.Contracts;

namespace Platform.Benchmarks.Detector;

/// <summary>One injection, or a time without any, and what the monitor made of it.</summary>
/// <param name="Stressor">null: none.</param>
/// <param name="Name">As the table calls it.</param>
/// <param name="Incidents">That began meanwhile.</param>
/// <param name="FoundAfter">From the injection to the first incident that names it.</param>
internal sealed record Trial(Stressor? Stressor, string Name, IReadOnlyList<Incident> Incidents, TimeSpan? FoundAfter)
{
    public bool MustBeFound => Stressor?.Cause is not null;

    public bool IsFound => Incidents.Count > 0;

    /// <summary>Incidents whose cause is the injected one.</summary>
    public IReadOnlyList<Incident> Right => [.. Incidents.Where(incident => Stressor?.Cause?.IsNamedBy(incident.Cause) ?? false)];

    /// <summary>Incidents that name somebody else. Beside much work that is no interference, whoever says that the machine is full is right.</summary>
    public IReadOnlyList<Incident> Wrong => [.. Incidents.Except(Right).Where(incident => Stressor is null || MustBeFound || incident.Cause.Kind != "machine")];
}
