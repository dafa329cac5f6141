namespace Platform.Gateway.Interference.Watching;

/// <summary>
/// How each service was in the minutes before, for rules that compare it with itself. What goes wrong must not become the measure of what is right: while an incident is
/// open, what was known before it stays, though not for ever, since days differ from nights.
/// </summary>
internal sealed class Baselines
{
    private static readonly TimeSpan Until = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(30);
    private const double LeastSeconds = 20;
    private readonly Dictionary<string, (Difference Difference, TimeSpan At)> _known = new(StringComparer.Ordinal);

    public Difference? Of(string service, IReadOnlyList<ReplicaHistory> replicas, TimeSpan now, bool isCalm)
    {
        var known = _known.TryGetValue(service, out var kept) && now - kept.At < Keep ? kept.Difference : null;
        if (!isCalm && known is not null)
        {
            return known;
        }

        var difference = Difference.Between(replicas, now - ReplicaHistory.Span, now - Until);
        if (difference.Seconds < LeastSeconds)
        {
            return known;
        }

        _known[service] = (difference, now);
        return difference;
    }
}
