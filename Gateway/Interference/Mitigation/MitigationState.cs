namespace Platform.Gateway.Interference.Mitigation;

/// <summary>How far mitigation has gone.</summary>
/// <param name="Level">The last step that was taken.</param>
/// <param name="AdmissionShare">The share of LlmService's places for calls.</param>
/// <param name="InForce">The steps one by one, in the order in which they were taken.</param>
internal sealed record MitigationState(MitigationLevel Level, double AdmissionShare, IReadOnlyList<ActiveMitigation> InForce)
{
    public static MitigationState None { get; } = new(MitigationLevel.None, 1, []);

    /// <summary>Whether a step acts, and isn't only observed.</summary>
    public bool Acts(string action) => InForce.Any(one => one.Action == action && one.Mode == MitigationMode.Enforce);
}

/// <summary>A step that was taken and not undone.</summary>
/// <param name="Action">See <see cref="MitigationActions"/>.</param>
/// <param name="Mode">Whether it acts.</param>
/// <param name="Since">When it was taken.</param>
/// <param name="Share">The share of LlmService's places that is left; null for the other steps.</param>
/// <param name="Reason">What for, in a sentence.</param>
/// <param name="Incidents">The incidents it was taken for.</param>
internal sealed record ActiveMitigation(string Action, MitigationMode Mode, DateTimeOffset Since, double? Share, string Reason, IReadOnlyList<Guid> Incidents);

/// <summary>A step that was taken, changed or undone.</summary>
/// <param name="At">When.</param>
/// <param name="Change"><c>begun</c>, <c>changed</c> or <c>ended</c>.</param>
/// <param name="Mitigation">The step.</param>
internal sealed record MitigationChange(DateTimeOffset At, string Change, ActiveMitigation Mitigation);

/// <summary>The steps, in the order in which they are taken.</summary>
internal static class MitigationActions
{
    public const string PauseWarmUp = "pause-warm-up";
    public const string LowerLlmAdmission = "lower-llm-admission";
    public const string ShedUsage = "shed-usage";
    public const string ShedLlm = "shed-llm";

    public static string Of(MitigationLevel level) => level switch
    {
        MitigationLevel.WarmUpPaused => PauseWarmUp,
        MitigationLevel.AdmissionLowered => LowerLlmAdmission,
        MitigationLevel.UsageShed => ShedUsage,
        _ => ShedLlm,
    };
}
