using Platform.Contracts;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference.Findings;

/// <summary>Puts findings that belong together into incidents. An incident keeps its id; when two turn out to be one, the older goes on. Belongs to one thread.</summary>
internal sealed class IncidentBook
{
    private readonly List<TrackedIncident> _open = [];

    public IReadOnlyList<HandedIncident> HandOver() => [.. _open.Select(static incident => incident.HandOver())];

    public IReadOnlyList<Incident> Open(DateTimeOffset at) => [.. _open.Select(incident => incident.ToIncident(at)).OrderByDescending(static incident => incident.Severity).ThenBy(static incident => incident.Since)];

    /// <summary>Goes on with an incident of another gateway, unless what it is about has been found here meanwhile.</summary>
    /// <returns>The incident as merged into one that is open here; null when it goes on.</returns>
    public Incident? Adopt(HandedIncident handed, DateTimeOffset at, out IReadOnlyList<TrackedFinding> open)
    {
        open = [];
        if (_open.Exists(known => known.Id == handed.Id))
        {
            return null;
        }

        var incident = new TrackedIncident(handed.Id);
        foreach (var finding in handed.Findings)
        {
            incident.Add(new TrackedFinding(finding) { IsChanged = false });
        }

        if (_open.Find(known => known.Findings.Any(one => incident.Findings.Any(other => other.Key == one.Key))) is { } same)
        {
            return incident.ToIncident(at) with { Ended = at, Findings = [], MergedInto = same.Id };
        }

        _open.Add(incident);
        open = [.. incident.Findings.Where(static finding => finding.IsOpen)];
        return null;
    }

    public void Forget() => _open.Clear();

    /// <returns>Incidents that began, changed or ended, as they are now.</returns>
    public IReadOnlyList<Incident> Step(IReadOnlyList<TrackedFinding> begun, PlatformView view, DateTimeOffset at)
    {
        var relations = new Relations(view);
        List<Incident> changed = [];
        foreach (var finding in begun)
        {
            Place(finding, relations);
        }

        Merge(relations, changed, at);
        foreach (var incident in _open)
        {
            incident.Explain(relations);
            if (incident.IsChanged)
            {
                changed.Add(incident.ToIncident(at));
                incident.MarkTold();
            }
        }

        _open.RemoveAll(static incident => !incident.IsOpen);
        return changed;
    }

    private void Place(TrackedFinding finding, Relations relations)
    {
        var home = _open.Find(incident => incident.FindEnded(finding.Key) is not null)
            ?? _open.Find(incident => incident.Findings.Any(other => other.IsOpen && relations.Belong(other, finding)));
        if (home is null)
        {
            _open.Add(home = new(Guid.CreateVersion7()));
        }

        // What comes and goes within one incident is told of once; so it stays as small as there are things that can go wrong.
        if (home.FindEnded(finding.Key) is { } before)
        {
            home.Replace(before, finding);
            finding.Continue(before);
        }
        else
        {
            home.Add(finding);
        }
    }

    private void Merge(Relations relations, List<Incident> changed, DateTimeOffset at)
    {
        for (var i = 0; i < _open.Count; i++)
        {
            for (var j = _open.Count - 1; j > i; j--)
            {
                if (_open[i].Findings.Any(one => one.IsOpen && _open[j].Findings.Any(other => other.IsOpen && relations.Belong(one, other))))
                {
                    var (older, younger) = _open[i].Since <= _open[j].Since ? (_open[i], _open[j]) : (_open[j], _open[i]);
                    changed.Add(younger.ToIncident(at) with { Ended = at, Findings = [], MergedInto = older.Id });
                    foreach (var finding in younger.Findings)
                    {
                        finding.IsChanged = true;
                        older.Add(finding);
                    }

                    _open[i] = older;
                    _open.RemoveAt(j);
                }
            }
        }
    }
}
