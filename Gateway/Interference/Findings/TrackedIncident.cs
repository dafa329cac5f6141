using Platform.Contracts;

namespace Platform.Gateway.Interference.Findings;

/// <summary>Findings that belong together, over the life of the incident. Belongs to one thread.</summary>
internal sealed class TrackedIncident(Guid id)
{
    private const string Server = "postgresql";
    private readonly List<TrackedFinding> _findings = [];

    public Guid Id => id;

    public IReadOnlyList<TrackedFinding> Findings => _findings;

    public bool IsOpen => _findings.Exists(static finding => finding.IsOpen);

    public DateTimeOffset Since => _findings.Min(static finding => finding.Finding.Since);

    public bool IsChanged => _findings.Exists(static finding => finding.IsChanged);

    public void Add(TrackedFinding finding) => _findings.Add(finding);

    /// <summary>One that ended here and is there again, if there is such a one.</summary>
    public TrackedFinding? FindEnded(FindingKey key) => _findings.Find(finding => finding.Key == key && !finding.IsOpen);

    public void Replace(TrackedFinding ended, TrackedFinding again)
    {
        _findings.Remove(ended);
        _findings.Add(again);
    }

    /// <summary>What follows from another finding takes over its cause, from the root of all that explain it.</summary>
    public void Explain(Relations relations)
    {
        foreach (var finding in _findings)
        {
            if (finding.IsOpen && FindRoot(finding, relations) is { } root && root != finding)
            {
                finding.Follow(root);
            }
        }
    }

    public Incident ToIncident(DateTimeOffset at)
    {
        var root = _findings.MinBy(static finding => (finding.Rank, finding.Finding.Since)) ?? throw new InvalidOperationException("An incident has findings.");
        var (title, cause) = (root.Title, root.Finding.Cause);
        string[] databases = [.. _findings.Where(finding => finding.Rank == root.Rank && finding.OwnCause.Kind == CauseKinds.Database)
            .Select(static finding => finding.OwnCause.Resource).Distinct().Order(StringComparer.Ordinal)];
        if (databases.Length > 1)
        {
            var names = string.Join(", ", databases);
            (title, cause) = ($"Several databases fail at once: {names}", new(CauseKinds.Database, Server, $"{names} fail at once, and their server is what they have in common. {cause.Description}"));
        }

        return new(
            Id,
            title,
            _findings.Max(static finding => finding.Finding.Severity),
            cause,
            Since,
            IsOpen ? null : _findings.Max(finding => finding.Finding.Ended ?? at),
            [.. _findings.OrderBy(static finding => finding.Finding.Since).Select(static finding => finding.Finding)]);
    }

    public HandedIncident HandOver() => new(Id, [.. _findings.Select(static finding => finding.HandOver())]);

    public void MarkTold() => _findings.ForEach(static finding => finding.IsChanged = false);

    private TrackedFinding? FindRoot(TrackedFinding finding, Relations relations)
    {
        TrackedFinding? root = null;
        foreach (var other in _findings)
        {
            if (other.IsOpen && relations.Explains(other, finding)
                && (root is null || (other.Rank, other.Finding.Since).CompareTo((root.Rank, root.Finding.Since)) < 0))
            {
                root = other;
            }
        }

        // Ranks only go down from one to the next, so this comes to an end.
        return root is null ? finding : FindRoot(root, relations);
    }
}
