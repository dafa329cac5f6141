using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Interference.History;

/// <summary>
/// Ends what a monitor that is gone left open. The active one goes on with the incidents of the one before under their ids; what it neither finds nor ends within a grace time, because the hand-over
/// was lost or the trouble is, nobody will ever tell the end of.
/// </summary>
internal sealed class Succession(RecentIncidents recent, IOptions<HistoryOptions> options, TimeProvider clock)
{
    private readonly Dictionary<Guid, long> _unconfirmedSince = [];

    /// <summary>This gateway's monitor has become the active one.</summary>
    public void Begin() => _unconfirmedSince.Clear();

    /// <summary>Incidents that are remembered as open, and have not been among those of the observations for the grace time, with their end.</summary>
    public IReadOnlyList<Incident> FindLapsed(Observation observation)
    {
        var confirmed = observation.Open.Concat(observation.Changed).Select(static incident => incident.Id).ToHashSet();
        var unconfirmed = recent.Open.Where(incident => !confirmed.Contains(incident.Id)).ToArray();
        var now = clock.GetTimestamp();
        foreach (var id in _unconfirmedSince.Keys.Except(unconfirmed.Select(static incident => incident.Id)).ToArray())
        {
            _unconfirmedSince.Remove(id);
        }

        List<Incident> lapsed = [];
        foreach (var incident in unconfirmed)
        {
            _unconfirmedSince.TryAdd(incident.Id, now);
            if (clock.GetElapsedTime(_unconfirmedSince[incident.Id], now) >= options.Value.TakeoverGrace)
            {
                lapsed.Add(incident.EndedAt(observation.At));
            }
        }

        return lapsed;
    }
}
