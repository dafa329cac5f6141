namespace Platform.Gateway.Interference.Mitigation;

/// <summary>Section <c>Interference:Mitigation</c>: what is done, step by step, while load of ours hampers what has a higher priority.</summary>
internal sealed class MitigationOptions
{
    public const string Section = "Interference:Mitigation";

    /// <summary>Costs nobody anything: enforced.</summary>
    public MitigationStep PauseWarmUp { get; set; } = new() { Mode = MitigationMode.Enforce };

    /// <summary>Model calls wait longer, or get 503, for the sake of everything else: what the platform promises.</summary>
    public AdmissionStep LowerLlmAdmission { get; set; } = new() { Mode = MitigationMode.Enforce };

    /// <summary>Refuses customers' requests at the door. Only observed until somebody has looked at what it would do.</summary>
    public MitigationStep ShedLowPriority { get; set; } = new() { Mode = MitigationMode.Observe };

    /// <summary>How long a step is given to help before the next one.</summary>
    public TimeSpan EscalateAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it must have been calm before the last step is undone, and again before the one before.</summary>
    public TimeSpan RelaxAfter { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>One step.</summary>
internal class MitigationStep
{
    public MitigationMode Mode { get; set; }
}

/// <summary>The step that lowers the places for model calls: halved again and again while it lasts, given back piece by piece when it is over.</summary>
internal sealed class AdmissionStep : MitigationStep
{
    /// <summary>The share of the places that stays, whatever happens.</summary>
    public double Floor { get; set; } = 0.25;

    /// <summary>What the share is multiplied by.</summary>
    public double Decrease { get; set; } = 0.5;

    /// <summary>What is added to the share.</summary>
    public double Increase { get; set; } = 0.1;

    /// <summary>How often.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(5);
}
