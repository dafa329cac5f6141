using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Interference.Mitigation;

/// <summary>Decides, round by round of the active monitor, what is in force, and tells who has to know: the gates of this gateway, LlmService, the other gateways, operators.</summary>
internal sealed class MitigationControl
{
    private readonly LoadShedding _shedding;
    private readonly DirectiveSender _directives;
    private readonly MitigationMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<MitigationControl> _log;
    private readonly MitigationPlan _plan;
    // What operators were told last, also when it has lapsed since.
    private MitigationState _told = MitigationState.None;
    private Heard? _heard;

    public MitigationControl(
        IOptions<MitigationOptions> options, LoadShedding shedding, DirectiveSender directives, MitigationMetrics metrics, TimeProvider clock, ILogger<MitigationControl> log)
    {
        (_shedding, _directives, _metrics, _clock, _log, _plan) = (shedding, directives, metrics, clock, log, new(options.Value, clock));
        metrics.Watch(() => State);
    }

    /// <summary>As this gateway's monitor, or the active one elsewhere, said last; nothing when that was too long ago.</summary>
    public MitigationState State => Volatile.Read(ref _heard) is { } heard && _clock.GetElapsedTime(heard.At) < LoadShedding.Lasts ? heard.State : MitigationState.None;

    /// <summary>This gateway is the active one from now on, and goes on where the one before was.</summary>
    public void Begin() => _plan.Resume(State);

    /// <summary>What the active gateway elsewhere says. It is obeyed for as long as it would be there.</summary>
    public void Follow(MitigationState state)
    {
        _told = state;
        Volatile.Write(ref _heard, new(state, _clock.GetTimestamp()));
        _shedding.Renew(state);
    }

    /// <summary>One round of this gateway's monitor, the active one.</summary>
    /// <returns>What changed.</returns>
    public IReadOnlyList<MitigationChange> Observe(DateTimeOffset at, IReadOnlyList<Incident> open, IReadOnlyList<ServiceReading> services)
    {
        var harmful = LoadHarm.Find(open, services);
        _plan.Step(harmful.Count > 0);
        var before = _told;
        var state = new MitigationState(_plan.Level, _plan.AdmissionShare, InForce(at, before, harmful));
        Follow(state);
        _directives.Ask(state);
        MitigationChange[] changes = [.. Changes(at, before, state)];
        Array.ForEach(changes, Tell);
        return changes;
    }

    private List<ActiveMitigation> InForce(DateTimeOffset at, MitigationState before, IReadOnlyList<Incident> harmful)
    {
        List<ActiveMitigation> inForce = [];
        for (var level = MitigationLevel.WarmUpPaused; level <= _plan.Level; level++)
        {
            if (_plan.ModeOf(level) is not MitigationMode.Off and var mode)
            {
                var action = MitigationActions.Of(level);
                double? share = level == MitigationLevel.AdmissionLowered ? _plan.AdmissionShare : null;
                inForce.Add(before.InForce.FirstOrDefault(one => one.Action == action && one.Mode == mode) is { } known
                    ? known with { Share = share }
                    : new(action, mode, at, share, ReasonOf(harmful), [.. harmful.Select(static incident => incident.Id)]));
            }
        }

        return inForce;
    }

    private static string ReasonOf(IReadOnlyList<Incident> harmful) => harmful switch
    {
        [] => "It was in force before.",
        [var one] => one.Title,
        [var one, ..] => $"{one.Title}; and {harmful.Count - 1} more.",
    };

    private static IEnumerable<MitigationChange> Changes(DateTimeOffset at, MitigationState before, MitigationState now)
    {
        foreach (var one in now.InForce)
        {
            var known = before.InForce.FirstOrDefault(other => other.Action == one.Action && other.Mode == one.Mode);
            if (known is null || known.Share != one.Share)
            {
                yield return new(at, known is null ? "begun" : "changed", one);
            }
        }

        foreach (var one in before.InForce.Reverse().Where(one => !now.InForce.Any(other => other.Action == one.Action && other.Mode == one.Mode)))
        {
            yield return new(at, "ended", one);
        }
    }

    private void Tell(MitigationChange change)
    {
        _metrics.Changed(change);
        var (action, mode) = (change.Mitigation.Action, change.Mitigation.Mode);
        switch (change.Change)
        {
            case "begun":
                _log.MitigationBegun(action, mode, change.Mitigation.Reason);
                break;
            case "changed":
                _log.MitigationChanged(action, mode, change.Mitigation.Share);
                break;
            default:
                _log.MitigationEnded(action, mode);
                break;
        }
    }

    private sealed record Heard(MitigationState State, long At);
}
