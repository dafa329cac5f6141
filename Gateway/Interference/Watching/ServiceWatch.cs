using System.Collections.Concurrent;
using Platform.Gateway.Administration;

namespace Platform.Gateway.Interference.Watching;

/// <summary>
/// Asks every replica of one service how it does, over a connection that it keeps to each. Nothing here waits: a round collects what has come since the last one and puts the
/// next questions. Belongs to the monitor's thread, but for what a survey brings.
/// </summary>
internal sealed class ServiceWatch(string service, ReplicaSurvey survey, InterferenceOptions options, MonitorClock clock) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    /// <summary>A silent replica that no connection leads to any more is gone, and nobody told us.</summary>
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, ReplicaLink> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReplicaHistory> _histories = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Instance, ReplicaConnection Connection)> _met = [];
    private readonly CancellationTokenSource _stopping = new();
    private ReplicaLink[] _answering = [];
    private Task _survey = Task.CompletedTask;
    private TimeSpan? _surveyedAt;
    private TimeSpan? _absentSince;
    private int _unanswered;
    private bool _hasLost;

    public string Service => service;

    /// <summary>Since when no replica has been found; null while there is one, and at the start, when all are starting.</summary>
    public TimeSpan? AbsentSince => _absentSince is { } since && clock.Now >= options.StartGrace ? since : null;

    public IReadOnlyList<ReplicaHistory> Histories => [.. _histories.Values];

    /// <summary>Those that answered their last question; to be read by any thread.</summary>
    public IReadOnlyList<ReplicaLink> Answering => Volatile.Read(ref _answering);

    /// <param name="isExcused">This process stood still, so nobody can be blamed for silence up to now.</param>
    public void Round(bool isExcused)
    {
        var now = clock.Now;
        TakeMet();
        foreach (var link in _links.Values)
        {
            if (isExcused)
            {
                link.Excuse();
            }

            Collect(link, now);
        }

        Forget(now);
        _absentSince = _links.Count > 0 ? null : _absentSince ?? now;
        SurveyIfDue(now);
        foreach (var link in _links.Values)
        {
            if (link.AskedAt is null)
            {
                link.Ask();
            }
        }

        Volatile.Write(ref _answering, [.. _links.Values.Where(link => _histories[link.Instance].SilentSince is null)]);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        foreach (var link in _links.Values)
        {
            link.Dispose();
        }

        while (_met.TryDequeue(out var met))
        {
            met.Connection.Dispose();
        }

        _stopping.Dispose();
    }

    private void TakeMet()
    {
        while (_met.TryDequeue(out var met))
        {
            if (_links.ContainsKey(met.Instance))
            {
                met.Connection.Dispose();
                continue;
            }

            _links[met.Instance] = new(met.Instance, met.Connection, clock);
            _histories.TryAdd(met.Instance, new(met.Instance, options.StartGrace));
            _histories[met.Instance].Find();
        }
    }

    private void Collect(ReplicaLink link, TimeSpan now)
    {
        var history = _histories[link.Instance];
        if (link.Take() is { } answer)
        {
            history.Speak();
            if (answer.Reading is { } reading)
            {
                history.Add(reading.At, reading.Vitals);
                return;
            }

            Drop(link);
        }
        else if (link.AskedAt is { } askedAt)
        {
            if (now - askedAt > options.Deadline)
            {
                history.BeSilent(askedAt, now);
            }

            if (now - askedAt > GivenUpAfter && _unanswered == 0 && Answering.Count > 0)
            {
                Drop(link);
            }
        }
    }

    private void Drop(ReplicaLink link)
    {
        _links.Remove(link.Instance);
        _histories[link.Instance].Lose();
        link.Dispose();
        _hasLost = true;
    }

    /// <summary>What a lost replica told counts for a while: it may be the same that is found again.</summary>
    private void Forget(TimeSpan now)
    {
        foreach (var (instance, history) in _histories)
        {
            if (!_links.ContainsKey(instance) && now - (history.Latest?.At ?? TimeSpan.Zero) > GivenUpAfter)
            {
                _histories.Remove(instance);
            }
        }
    }

    private void SurveyIfDue(TimeSpan now)
    {
        if (!_survey.IsCompleted)
        {
            return;
        }

        var pause = _hasLost || _links.Count == 0 ? ShortestPause : options.SurveyInterval;
        if (_surveyedAt is null || now - _surveyedAt >= pause)
        {
            (_surveyedAt, _hasLost) = (now, false);
            _survey = SurveyAsync(_stopping.Token);
        }
    }

    private async Task SurveyAsync(CancellationToken ct)
    {
        // Off the monitor's thread, which has no time to open connections.
        await Task.Yield();
        Volatile.Write(ref _unanswered, await survey.MeetAsync(service, Take, ct));

        void Take(string instance, ReplicaConnection connection)
        {
            if (ct.IsCancellationRequested)
            {
                connection.Dispose();
            }
            else
            {
                _met.Enqueue((instance, connection));
            }
        }
    }
}
