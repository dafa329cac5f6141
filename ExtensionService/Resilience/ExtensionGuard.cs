using Platform.ExtensionService.Health;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Admission;
using Polly;

namespace Platform.ExtensionService.Resilience;

/// <summary>
/// Stands before one extension: lets so many calls in at a time, ends those that take too long, makes safe ones again, and lets none through while the
/// extension fails. What it takes from the process is bounded whatever the extension does.
/// </summary>
internal sealed class ExtensionGuard
{
    private readonly GuardLimits _limits;
    private readonly TimeProvider _clock;
    private readonly FairGate _gate;
    private readonly Circuit _circuit;
    private readonly ResiliencePipeline<ToolOutcome> _retries;
    private readonly ExtensionWatch _watch;

    public ExtensionGuard(ExtensionKey key, ExtensionControl control, ResilienceOptions options, ExtensionObservations seen, Dependencies dependencies, TimeProvider clock)
    {
        (Control, Seen, _clock) = (control, seen, clock);
        _limits = GuardLimits.Of(control.Settings, options);
        _gate = new FairGate(_limits.Gate, clock);
        _circuit = new Circuit(_limits.Circuit, clock, seen.Changed);
        _watch = new ExtensionWatch(dependencies, key, _circuit);
        _retries = RetryPipeline.Of(_limits.Retries, clock);
    }

    /// <summary>The decisions that it follows.</summary>
    public ExtensionControl Control { get; }

    public long Revision => Control.Revision;

    public ExtensionObservations Seen { get; }

    public CircuitView Circuit => _circuit.View;

    public bool IsIdle => _gate.Running == 0;

    /// <summary>Makes a call; the token is its caller's.</summary>
    public async Task<ToolOutcome> CallAsync(GuardedCall call, CancellationToken ct)
    {
        // Nobody waits for a place in what isn't called anyway.
        if (_circuit.View is { IsOpen: true, OpensFor: var left } open && (left > TimeSpan.Zero || _limits.Circuit.HasProbe))
        {
            return Refuse(Refusals.Unavailable(open));
        }

        if (await _gate.EnterAsync(call.UserId, ct) != GateAnswer.Entered)
        {
            return Refuse(Refusals.Busy("As many calls as it may take are in the extension already.", _circuit.View));
        }

        try
        {
            return await CallInTimeAsync(call, ct);
        }
        finally
        {
            _gate.Exit(call.UserId);
        }
    }

    /// <summary>Finds out whether the extension works; null when it is not the time for that.</summary>
    public async Task<ProbeResult?> ProbeAsync(Func<CancellationToken, Task<ToolOutcome>> send, TimeSpan timeout, CancellationToken ct)
    {
        var ticket = _circuit.TryEnter(isProbe: true);
        if (!ticket.IsEntered)
        {
            return null;
        }

        var started = _clock.GetTimestamp();
        using var deadline = new Deadline(timeout, _clock, ct);
        string? error = "failed";
        var isOver = false;
        try
        {
            error = ToolFault.OfProbe(await SendAsync(send, deadline));
            isOver = true;
        }
        finally
        {
            End(ticket, isOver, error);
        }

        return new ProbeResult(_clock.GetUtcNow(), _clock.GetElapsedTime(started), error);
    }

    private async Task<ToolOutcome> CallInTimeAsync(GuardedCall call, CancellationToken ct)
    {
        var timeout = TimeSpan.FromSeconds(call.TimeoutSeconds ?? _limits.TimeoutSeconds ?? call.DefaultTimeoutSeconds);
        using var deadline = new Deadline(timeout, _clock, ct);
        try
        {
            return call.MayRepeat
                ? await _retries.ExecuteAsync(static (state, _) => state.Guard.AttemptAsync(state.Send, state.Deadline), (Guard: this, call.Send, Deadline: deadline), deadline.Token)
                : await AttemptAsync(call.Send, deadline);
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            // In the pause before another attempt.
            return ToolFailure.Timeout(timeout);
        }
    }

    private async ValueTask<ToolOutcome> AttemptAsync(Func<CancellationToken, Task<ToolOutcome>> send, Deadline deadline)
    {
        var ticket = _circuit.TryEnter();
        if (!ticket.IsEntered)
        {
            return Refuse(Refusals.Unavailable(_circuit.View));
        }

        var started = _clock.GetTimestamp();
        var asked = _watch.Begin();
        string? error = null;
        var isOver = false;
        try
        {
            var outcome = await SendAsync(send, deadline);
            (isOver, error) = (outcome.Failure is null || !deadline.IsAbandoned, ToolFault.Of(outcome));
            Seen.Called(_clock.GetElapsedTime(started), outcome.Failure is null ? null : ToolFault.OfProbe(outcome) ?? "the answer can't be used");
            if (error is null && isOver)
            {
                asked.Answered();
            }

            return outcome;
        }
        finally
        {
            asked.End(isFailure: error is not null);
            End(ticket, isOver, error);
        }
    }

    private static async Task<ToolOutcome> SendAsync(Func<CancellationToken, Task<ToolOutcome>> send, Deadline deadline)
    {
        try
        {
            return await send(deadline.Token);
        }
        catch (Exception e) when (deadline.IsOver && e is OperationCanceledException or IOException or HttpRequestException)
        {
            // A connection that is cut in the middle of something says so in its own way.
            return ToolFailure.Timeout(deadline.Timeout);
        }
    }

    /// <summary>A call whose caller hung up says nothing about the extension.</summary>
    private void End(CircuitTicket ticket, bool isOver, string? error)
    {
        if (isOver)
        {
            _circuit.Report(ticket, error);
        }
        else
        {
            _circuit.Abandon(ticket);
        }
    }

    private ToolOutcome Refuse(ToolOutcome refusal)
    {
        Seen.Refused();
        return refusal;
    }
}
