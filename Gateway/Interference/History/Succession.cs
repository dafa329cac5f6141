using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Interference.History;

/// <summary>
/// Carries incidents on from one active monitor to the next. The new one finds what lasts anew, under ids of its own: an incident with a finding of the same rule about the same subject goes on
/// under its old ids and since when it really began. What the new one doesn't find within a grace time has ended.
/// </summary>
internal sealed class Succession(RecentIncidents recent, IOptions<HistoryOptions> options, TimeProvider clock)
{
    // Ids of this gateway's monitor, and under which they go on.
    private readonly Dictionary<Guid, Incident> _continued = [];
    private readonly HashSet<Guid> _own = [];
    private readonly Dictionary<Guid, long> _unconfirmedSince = [];

    /// <summary>This gateway's monitor has become the active one, or is none any more: what it said before says nothing.</summary>
    public void Begin()
    {
        _continued.Clear();
        _own.Clear();
        _unconfirmedSince.Clear();
    }

    /// <summary>The observation under the ids that are known, with the ends of what nobody finds any more.</summary>
    public Observation Translate(Observation observation)
    {
        foreach (var incident in observation.Changed.Where(incident => incident.Ended is null && !_own.Contains(incident.Id)).ToArray())
        {
            Continue(incident, observation);
        }

        _own.UnionWith(observation.Changed.Select(static incident => incident.Id));

        Incident[] open = [.. observation.Open.Select(Translate)];
        Incident[] changed = [.. observation.Changed.Select(Translate)];
        foreach (var ended in observation.Changed.Where(static incident => incident.Ended is not null))
        {
            _continued.Remove(ended.Id);
            _own.Remove(ended.Id);
        }

        return new(observation.At, open, [.. changed, .. FindLapsed(observation.At, open, changed)]);
    }

    private void Continue(Incident incident, Observation observation)
    {
        var taken = _continued.Values.Concat(observation.Changed).Concat(observation.Open).Select(static other => other.Id).Concat(_own).ToHashSet();
        var old = recent.Open.FirstOrDefault(old => !taken.Contains(old.Id) && old.Findings.Any(one => one.Ended is null && incident.Findings.Any(other => IsSame(one, other))));
        if (old is not null)
        {
            _continued[incident.Id] = old;
        }
    }

    private Incident Translate(Incident incident)
    {
        var mergedInto = incident.MergedInto is { } target && _continued.TryGetValue(target, out var into) ? into.Id : incident.MergedInto;
        if (!_continued.TryGetValue(incident.Id, out var old))
        {
            return mergedInto == incident.MergedInto ? incident : incident with { MergedInto = mergedInto };
        }

        Finding[] findings =
        [
            .. old.Findings.Where(static finding => finding.Ended is not null),
            .. incident.Findings.Select(finding => old.Findings.FirstOrDefault(one => one.Ended is null && IsSame(one, finding)) is { } before
                ? finding with { Id = before.Id, Since = before.Since < finding.Since ? before.Since : finding.Since }
                : finding),
            // Found by the one before and not by this one: it ended when nobody looked.
            .. old.Findings.Where(before => before.Ended is null && !incident.Findings.Any(finding => IsSame(before, finding)))
                .Select(finding => finding with { Ended = incident.Since > finding.Since ? incident.Since : finding.Since }),
        ];
        return incident with { Id = old.Id, Since = old.Since < incident.Since ? old.Since : incident.Since, Findings = findings, MergedInto = mergedInto };
    }

    private IEnumerable<Incident> FindLapsed(DateTimeOffset at, Incident[] open, Incident[] changed)
    {
        var confirmed = open.Concat(changed).Select(static incident => incident.Id).ToHashSet();
        var unconfirmed = recent.Open.Where(incident => !confirmed.Contains(incident.Id)).ToArray();
        var now = clock.GetTimestamp();
        foreach (var id in _unconfirmedSince.Keys.Except(unconfirmed.Select(static incident => incident.Id)).ToArray())
        {
            _unconfirmedSince.Remove(id);
        }

        foreach (var incident in unconfirmed)
        {
            _unconfirmedSince.TryAdd(incident.Id, now);
        }

        return [.. unconfirmed.Where(incident => clock.GetElapsedTime(_unconfirmedSince[incident.Id], now) >= options.Value.TakeoverGrace).Select(incident => incident.EndedAt(at))];
    }

    private static bool IsSame(Finding one, Finding other)
        => one.Rule == other.Rule && one.Service == other.Service && one.Subject == other.Subject;
}
