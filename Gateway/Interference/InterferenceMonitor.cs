using Platform.Gateway.Interference.Leadership;
using Platform.Gateway.Interference.Rules;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference;

/// <summary>
/// Looks at what the services tell of themselves, round by round, and says what hampers whom. A round waits for nothing: it takes what has come since the last one and puts
/// the next questions. Every gateway watches; the one that is active judges.
/// </summary>
internal sealed class InterferenceMonitor(
    Watches watches,
    GatewayWatch gateways,
    ThreadPulse pulse,
    Election election,
    Detector detector,
    InterferenceMetrics metrics,
    IServiceProvider services,
    InterferenceOptions options,
    MonitorClock clock,
    ILogger<InterferenceMonitor> log)
{
    /// <summary>As many rounds after this process stood still nobody is blamed for being silent.</summary>
    private const int RoundsOfDoubt = 3;
    private static readonly TimeSpan Breathless = TimeSpan.FromMilliseconds(500);

    private readonly Baselines _baselines = new();
    private IInterferenceListener[]? _listeners;
    private MonitorStatus _current = new(At: null, ToStatus(election.Current), [], []);
    private Term _term = election.Current;
    private TimeSpan _lastRound;
    private int _doubts;

    /// <summary>As of the last round; costs nothing to read.</summary>
    public MonitorStatus Current => Volatile.Read(ref _current);

    /// <summary>Called by one thread.</summary>
    public void Round()
    {
        var now = clock.Now;
        var stoodStill = _lastRound > TimeSpan.Zero && now - _lastRound > (options.Interval * 2) + Breathless;
        _lastRound = now;
        pulse.Beat();
        foreach (var watch in watches.All)
        {
            watch.Round(stoodStill);
        }

        gateways.Round();
        var term = election.Current;
        Change(term, now);
        var view = Look(now, stoodStill, term.IsActive);
        var detection = term.IsActive ? Judge(view) : null;
        Volatile.Write(ref _current, new(clock.Wall, ToStatus(term), [.. view.Services.Select(ReadingOf.Service)], detection?.Open ?? []));
        metrics.RoundEnded(clock.Now - now, detection?.Open ?? []);
        if (detection is not null)
        {
            Tell(new(clock.Wall, detection.Open, detection.Changed));
        }
    }

    private static LeaderStatus ToStatus(Term term) => new(term.IsActive, term.Role == Role.Alone, term.Active, term.Since);

    private PlatformView Look(TimeSpan now, bool stoodStill, bool isActive)
    {
        _doubts = stoodStill || pulse.Lateness > Breathless ? RoundsOfDoubt : Math.Max(0, _doubts - 1);
        // Who only looks on can't tell calm from storm; it keeps the last minutes as they were.
        var isCalm = !isActive || detector.IsCalm;
        List<ServiceView> views = [];
        foreach (var watch in watches.All)
        {
            var histories = watch.Histories;
            views.Add(new(watch.Service, histories, watch.AbsentSince, _baselines.Of(watch.Service, histories, now, isCalm), now));
        }

        var own = gateways.Histories;
        views.Add(new(Parts.Gateway, own, absentSince: null, _baselines.Of(Parts.Gateway, own, now, isCalm), now));
        return new(now, views, IsJudge: _doubts == 0);
    }

    private void Change(Term term, TimeSpan now)
    {
        if (ReferenceEquals(term, _term))
        {
            return;
        }

        var before = _term;
        _term = term;
        if (term.IsActive)
        {
            var merged = detector.Adopt(term.Inherited, now, clock.Wall);
            election.Leave(detector.HandOver());
            if (merged.Count > 0)
            {
                Tell(new(clock.Wall, Current.Open, merged));
            }
        }
        else if (before.IsActive && detector.Forget(election.Handed, clock.Wall) is { Count: > 0 } left && before.Role == Role.Alone)
        {
            // Nobody else knows of them.
            Tell(new(clock.Wall, [], left));
        }
    }

    private Detection Judge(PlatformView view)
    {
        var detection = detector.Step(view, clock.Wall);
        foreach (var finding in detection.Begun)
        {
            log.FindingBegan(finding.Finding.Rule, finding.Finding.Severity, finding.Finding.Service, finding.Finding.Subject, finding.Finding.Summary, finding.Finding.Cause.Description);
        }

        foreach (var finding in detection.Ended)
        {
            log.FindingEnded(finding.Finding.Rule, finding.Finding.Service, finding.Finding.Subject, ((finding.Finding.Ended - finding.Finding.Since) ?? TimeSpan.Zero).TotalSeconds);
        }

        if (detection.Changed.Count > 0)
        {
            election.Leave(detector.HandOver());
        }

        return detection;
    }

    private void Tell(Observation observation)
    {
        // Not by the constructor: listeners may want to know the monitor.
        _listeners ??= [.. services.GetServices<IInterferenceListener>()];
        foreach (var listener in _listeners)
        {
            try
            {
                listener.Observe(observation);
            }
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                // The others want to hear of it all the same.
                log.ListenerFailed(broken, listener.GetType().Name);
            }
        }
    }
}
