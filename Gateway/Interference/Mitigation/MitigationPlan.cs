namespace Platform.Gateway.Interference.Mitigation;

/// <summary>
/// Which step is taken or undone when. The first at once, each further one when those before had time to help; undone in reverse order, each after a time of calm, so that what is relieved can't
/// flap. A step that is only observed takes as long as one that acts, or there would be nothing to see; one that is off takes none.
/// </summary>
internal sealed class MitigationPlan(MitigationOptions options, TimeProvider clock)
{
    private long _changedAt;
    private long? _calmSince;

    public MitigationLevel Level { get; private set; }

    public double AdmissionShare { get; private set; } = 1;

    /// <summary>Goes on where another gateway's monitor left off.</summary>
    public void Resume(MitigationState state)
    {
        (Level, AdmissionShare, _changedAt, _calmSince) = (state.Level, state.AdmissionShare, clock.GetTimestamp(), null);
    }

    /// <summary>One round.</summary>
    /// <param name="isHarmed">Load of ours hampers what has a higher priority, now.</param>
    public void Step(bool isHarmed)
    {
        var now = clock.GetTimestamp();
        if (isHarmed)
        {
            _calmSince = null;
            Tighten(now);
            return;
        }

        _calmSince ??= now;
        Relax(now);
    }

    public MitigationMode ModeOf(MitigationLevel level) => level switch
    {
        MitigationLevel.WarmUpPaused => options.PauseWarmUp.Mode,
        MitigationLevel.AdmissionLowered => options.LowerLlmAdmission.Mode,
        MitigationLevel.None => MitigationMode.Off,
        _ => options.ShedLowPriority.Mode,
    };

    private void Tighten(long now)
    {
        if (Level == MitigationLevel.AdmissionLowered && AdmissionShare > options.LowerLlmAdmission.Floor)
        {
            if (Passed(_changedAt, now, options.LowerLlmAdmission.Every))
            {
                LowerShare(now);
            }

            return;
        }

        if (Level != MitigationLevel.None && !Passed(_changedAt, now, options.EscalateAfter))
        {
            return;
        }

        if (Next(Level) is { } next)
        {
            (Level, _changedAt) = (next, now);
            if (next == MitigationLevel.AdmissionLowered)
            {
                LowerShare(now);
            }
        }
    }

    private void Relax(long now)
    {
        if (Level == MitigationLevel.None)
        {
            return;
        }

        if (Level == MitigationLevel.AdmissionLowered)
        {
            RaiseShare(now);
            return;
        }

        if (Passed(_calmSince!.Value, now, options.RelaxAfter) && Passed(_changedAt, now, options.RelaxAfter))
        {
            (Level, _changedAt) = (Previous(Level), now);
        }
    }

    private void LowerShare(long now)
    {
        AdmissionShare = Math.Max(options.LowerLlmAdmission.Floor, AdmissionShare * options.LowerLlmAdmission.Decrease);
        _changedAt = now;
    }

    /// <summary>The first piece after the calm, the others one by one.</summary>
    private void RaiseShare(long now)
    {
        if (!Passed(_calmSince!.Value, now, options.RelaxAfter) || !Passed(_changedAt, now, options.LowerLlmAdmission.Every))
        {
            return;
        }

        AdmissionShare = Math.Min(1, Math.Round(AdmissionShare + options.LowerLlmAdmission.Increase, 4));
        _changedAt = now;
        if (AdmissionShare >= 1)
        {
            Level = Previous(MitigationLevel.AdmissionLowered);
        }
    }

    private MitigationLevel? Next(MitigationLevel level)
    {
        for (var next = level + 1; next <= MitigationLevel.LlmShed; next++)
        {
            if (ModeOf(next) != MitigationMode.Off)
            {
                return next;
            }
        }

        return null;
    }

    private MitigationLevel Previous(MitigationLevel level)
    {
        for (var previous = level - 1; previous > MitigationLevel.None; previous--)
        {
            if (ModeOf(previous) != MitigationMode.Off)
            {
                return previous;
            }
        }

        return MitigationLevel.None;
    }

    private bool Passed(long since, long now, TimeSpan time) => clock.GetElapsedTime(since, now) >= time;
}
