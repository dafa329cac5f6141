using Platform.Gateway.Interference.Rules;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference.Findings;

/// <summary>
/// Turns what the rules measure into findings: one begins when a value has been above the rule's threshold for its duration, and ends when it has been at most the
/// lower threshold for another. Belongs to one thread.
/// </summary>
internal sealed class FindingTracker(IReadOnlyList<IRule> rules)
{
    private readonly Dictionary<FindingKey, (TimeSpan Since, TimeSpan Seen)> _broken = [];
    private readonly Dictionary<FindingKey, Life> _open = [];
    private readonly IRule[] _rules = [.. rules.Where(static rule => rule.Options.Enabled)];

    /// <summary>Nothing is open, and nothing about to be.</summary>
    public bool IsCalm => _open.Count == 0 && _broken.Count == 0;

    /// <summary>Findings that are open, those of this round included.</summary>
    public IEnumerable<TrackedFinding> Open => _open.Values.Select(static life => life.Finding);

    public void Adopt(TrackedFinding finding, TimeSpan now)
    {
        if (_rules.FirstOrDefault(rule => rule.Name == finding.Key.Rule) is { } rule)
        {
            _open.TryAdd(finding.Key, new(finding, rule.Options) { BrokenAt = now });
        }
        else
        {
            // Switched off meanwhile: nothing will ever measure it again, so it is kept by nobody and ends.
            _open.TryAdd(finding.Key, new(finding, new(0, 0, 0, 0)) { BrokenAt = now });
        }
    }

    public void Forget()
    {
        _broken.Clear();
        _open.Clear();
    }

    /// <returns>Findings that began, and those that ended.</returns>
    public (IReadOnlyList<TrackedFinding> Begun, IReadOnlyList<TrackedFinding> Ended) Step(PlatformView view, DateTimeOffset at)
    {
        List<TrackedFinding> begun = [];
        foreach (var rule in _rules)
        {
            foreach (var measured in rule.Measure(view))
            {
                if (Take(new(rule.Name, measured.Service, measured.Subject), measured, rule.Options, view.Now, at) is { } finding)
                {
                    begun.Add(finding);
                }
            }
        }

        foreach (var (key, broken) in _broken)
        {
            if (broken.Seen != view.Now)
            {
                _broken.Remove(key);
            }
        }

        return (begun, EndKept(view.Now, at));
    }

    private TrackedFinding? Take(FindingKey key, Measurement measured, RuleOptions options, TimeSpan now, DateTimeOffset at)
    {
        if (_open.TryGetValue(key, out var life))
        {
            life.BrokenAt = measured.Value > options.ClearThreshold ? now : life.BrokenAt;
            life.Finding.Update(measured, measured.Explain());
            return null;
        }

        if (measured.Value <= options.Threshold)
        {
            return null;
        }

        var since = _broken.TryGetValue(key, out var broken) ? broken.Since : now;
        _broken[key] = (since, now);
        if (now - since < options.Duration)
        {
            return null;
        }

        _broken.Remove(key);
        var finding = new TrackedFinding(key, measured, measured.Explain(), at - (now - since));
        _open[key] = new(finding, options) { BrokenAt = now };
        return finding;
    }

    private List<TrackedFinding> EndKept(TimeSpan now, DateTimeOffset at)
    {
        List<TrackedFinding> ended = [];
        foreach (var (key, life) in _open)
        {
            if (now > life.BrokenAt && now - life.BrokenAt >= life.Options.ClearDuration)
            {
                life.Finding.End(at);
                _open.Remove(key);
                ended.Add(life.Finding);
            }
        }

        return ended;
    }

    private sealed class Life(TrackedFinding finding, RuleOptions options)
    {
        public TrackedFinding Finding => finding;

        public RuleOptions Options => options;

        /// <summary>When it was last measured above the lower threshold.</summary>
        public TimeSpan BrokenAt { get; set; }
    }
}
