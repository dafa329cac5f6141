using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

/// <summary>
/// What one process told in the last minutes: each reading of the last minute, one of every five seconds before. So it stays at some eighty readings, however
/// long the process lives. Belongs to one thread.
/// </summary>
internal sealed class ReplicaHistory(string instance, TimeSpan grace)
{
    private static readonly TimeSpan FineSpan = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CoarseStep = TimeSpan.FromSeconds(5);
    private readonly List<Reading> _fine = [];
    private readonly List<Reading> _coarse = [];

    public static TimeSpan Span { get; } = TimeSpan.FromMinutes(5);

    public string Instance => instance;

    /// <summary>The last one, also of a process that has just started.</summary>
    public Reading? Latest { get; private set; }

    /// <summary>There is no connection to it any more; what it told counts for a while, since it may be found again.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Since when it has owed an answer; null while it answers in time.</summary>
    public TimeSpan? SilentSince { get; private set; }

    /// <summary>For how long that is, up to the last look; zero while it answers in time.</summary>
    public TimeSpan SilentFor { get; private set; }

    /// <summary>Those that count, oldest first: a process that starts is slow, and nothing is wrong.</summary>
    public IReadOnlyList<Reading> Fine => _fine;

    public void BeSilent(TimeSpan since, TimeSpan now) => (SilentSince, SilentFor) = (since, now - since);

    public void Speak() => (SilentSince, SilentFor) = (null, TimeSpan.Zero);

    public void Lose()
    {
        Speak();
        IsLost = true;
    }

    public void Find() => IsLost = false;

    public void Add(TimeSpan at, ServiceVitals vitals)
    {
        // Process ids come again, above all in containers: the time since the start tells that it is another process.
        if (Latest is { } before && vitals.UptimeSeconds < before.Vitals.UptimeSeconds)
        {
            _fine.Clear();
            _coarse.Clear();
        }

        Latest = new(at, vitals);
        if (vitals.UptimeSeconds < grace.TotalSeconds)
        {
            return;
        }

        _fine.Add(Latest);
        while (_fine[0].At < at - FineSpan)
        {
            if (_coarse.Count == 0 || _fine[0].At - _coarse[^1].At >= CoarseStep)
            {
                _coarse.Add(_fine[0]);
            }

            _fine.RemoveAt(0);
        }

        while (_coarse.Count > 0 && _coarse[0].At < at - Span)
        {
            _coarse.RemoveAt(0);
        }
    }

    /// <summary>The last reading not after this time, or else the first there is; null when there is none.</summary>
    public Reading? At(TimeSpan time) => FindLast(_fine, time) ?? FindLast(_coarse, time) ?? (_coarse.Count > 0 ? _coarse[0] : _fine.Count > 0 ? _fine[0] : null);

    private static Reading? FindLast(List<Reading> readings, TimeSpan time)
    {
        for (var i = readings.Count - 1; i >= 0; i--)
        {
            if (readings[i].At <= time)
            {
                return readings[i];
            }
        }

        return null;
    }
}
