namespace Platform.ExtensionService.Resilience;

/// <summary>When a circuit opens, and for how long.</summary>
internal sealed record CircuitLimits(double FailureRatio, int MinimumCalls, TimeSpan Window, TimeSpan Break, TimeSpan LongestBreak, bool HasProbe);

/// <summary>A permission to call, or none. It is worth nothing once the circuit has changed: a call that began before says nothing about now.</summary>
internal readonly record struct CircuitTicket(bool IsEntered, bool IsTrial, bool IsProbe, int Era);

/// <summary>How a circuit stands.</summary>
internal readonly record struct CircuitView(bool IsOpen, DateTimeOffset Since, string? Reason, TimeSpan OpensFor);

/// <summary>
/// Leaves an extension alone that fails, and lets a single call or probe find out whether it works again. It is not Polly's own: that one takes a call
/// whose caller hung up for a success, so that impatient callers of a frozen extension would keep its circuit closed, and close it when it was open.
/// </summary>
internal sealed class Circuit(CircuitLimits limits, TimeProvider clock, Action<CircuitView> changed)
{
    // One failed probe may be the network's hiccup.
    private const int ProbesToOpen = 2;

    private readonly Lock _gate = new();
    private readonly SlidingWindow<Tally> _lately = new(limits.Window, clock);
    private DateTimeOffset _since = clock.GetUtcNow();
    private long _changedAt = clock.GetTimestamp();
    private TimeSpan _openFor;
    private string? _reason;
    private bool _isOpen;
    private bool _isOnTrial;
    private int _era;
    private int _breaks;
    private int _failedProbes;

    public CircuitView View
    {
        get
        {
            lock (_gate)
            {
                return Look();
            }
        }
    }

    /// <summary>Asks for a call. Where there is a probe, it is the one to find out: no caller waits for what may still hang.</summary>
    public CircuitTicket TryEnter(bool isProbe = false)
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                return new(true, false, isProbe, _era);
            }

            if (_isOnTrial || Left() > TimeSpan.Zero || (limits.HasProbe && !isProbe))
            {
                return default;
            }

            _isOnTrial = true;
            return new(true, true, isProbe, _era);
        }
    }

    /// <summary>Says what came of a call.</summary>
    /// <param name="ticket">What it was let in with.</param>
    /// <param name="error">Why the extension is at fault; null when it isn't.</param>
    public void Report(CircuitTicket ticket, string? error)
    {
        lock (_gate)
        {
            if (ticket.Era != _era)
            {
                return;
            }

            if (ticket.IsTrial)
            {
                End(error);
            }
            else
            {
                Count(ticket, error);
            }
        }
    }

    /// <summary>Nothing came of it: its caller gave up.</summary>
    public void Abandon(CircuitTicket ticket)
    {
        lock (_gate)
        {
            if (ticket.Era == _era && ticket.IsTrial)
            {
                _isOnTrial = false;
            }
        }
    }

    private void Count(CircuitTicket ticket, string? error)
    {
        if (ticket.IsProbe)
        {
            _failedProbes = error is null ? 0 : _failedProbes + 1;
            if (_failedProbes >= ProbesToOpen)
            {
                Open(error);
            }

            return;
        }

        var slot = _lately.Current;
        slot.Calls++;
        if (error is not null)
        {
            slot.Failures++;
            var (calls, failures) = (_lately.Recent.Sum(static one => one.Calls), _lately.Recent.Sum(static one => one.Failures));
            if (calls >= limits.MinimumCalls && failures >= limits.FailureRatio * calls)
            {
                Open(error);
            }
        }
    }

    private void End(string? error)
    {
        if (error is null)
        {
            Change(isOpen: false, null);
            _lately.Clear();
            changed(Look());
        }
        else
        {
            Break(error);
        }
    }

    private void Open(string? error)
    {
        // One that opens again soon after it closed is flapping: it is left alone for longer each time.
        if (clock.GetElapsedTime(_changedAt) > limits.Window)
        {
            _breaks = 0;
        }

        Break(error);
        changed(Look());
    }

    private void Break(string? error)
    {
        var isNew = !_isOpen;
        var since = _since;
        _openFor = Shorter(limits.Break * Math.Pow(2, Math.Min(_breaks, 20)));
        _breaks++;
        Change(isOpen: true, error);
        _since = isNew ? _since : since;
    }

    private void Change(bool isOpen, string? reason)
    {
        (_isOpen, _reason, _isOnTrial, _failedProbes) = (isOpen, reason, false, 0);
        (_since, _changedAt) = (clock.GetUtcNow(), clock.GetTimestamp());
        _era++;
    }

    private TimeSpan Left() => _openFor - clock.GetElapsedTime(_changedAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private TimeSpan Shorter(TimeSpan wait) => wait < limits.LongestBreak ? wait : limits.LongestBreak;

    private CircuitView Look() => new(_isOpen, _since, _reason, _isOpen ? Left() : TimeSpan.Zero);

    private sealed class Tally
    {
        public int Calls { get; set; }

        public int Failures { get; set; }
    }
}
