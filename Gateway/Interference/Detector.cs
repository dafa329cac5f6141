using Platform.Contracts;
using Platform.Gateway.Interference.Findings;
using Platform.Gateway.Interference.Rules;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference;

/// <summary>From what was read to incidents. Knows no time but the one it is given, and asks nobody. Belongs to one thread.</summary>
internal sealed class Detector(IReadOnlyList<IRule> rules)
{
    private readonly FindingTracker _tracker = new(rules);
    private readonly IncidentBook _book = new();

    /// <summary>Whether what is read now may be the measure of what is usual.</summary>
    public bool IsCalm => _tracker.IsCalm;

    public IReadOnlyList<HandedIncident> HandOver() => _book.HandOver();

    /// <summary>Goes on with what another gateway found.</summary>
    /// <returns>Incidents of it that are known here under another id already.</returns>
    public IReadOnlyList<Incident> Adopt(IReadOnlyList<HandedIncident> inherited, TimeSpan now, DateTimeOffset at)
    {
        List<Incident> merged = [];
        foreach (var handed in inherited)
        {
            if (_book.Adopt(handed, at, out var findings) is { } known)
            {
                merged.Add(known);
            }

            foreach (var finding in findings)
            {
                _tracker.Adopt(finding, now);
            }
        }

        return merged;
    }

    public Detection Step(PlatformView view, DateTimeOffset at)
    {
        var (begun, ended) = _tracker.Step(view, at);
        var changed = _book.Step(begun, view, at);
        return new(_book.Open(at), changed, begun, ended);
    }

    /// <summary>Another gateway is active now.</summary>
    /// <returns>What was open, as ended now, but for what the other one goes on with.</returns>
    public IReadOnlyList<Incident> Forget(IReadOnlySet<Guid> handed, DateTimeOffset at)
    {
        IReadOnlyList<Incident> left = [.. _book.Open(at).Where(incident => !handed.Contains(incident.Id)).Select(incident => incident with
        {
            Ended = at,
            Findings = [.. incident.Findings.Select(finding => finding.Ended is null ? finding with { Ended = at } : finding)],
        })];
        _tracker.Forget();
        _book.Forget();
        return left;
    }
}

/// <summary>What a round came to.</summary>
internal sealed record Detection(
    IReadOnlyList<Incident> Open, IReadOnlyList<Incident> Changed, IReadOnlyList<TrackedFinding> Begun, IReadOnlyList<TrackedFinding> Ended);
