namespace Platform.Gateway.Interference.Rules;

/// <summary>When a rule counts as broken and when as kept, section <c>Interference:Rules:{rule}</c>. Different values for the two keep a finding from coming and going.</summary>
internal sealed class RuleOptions
{
    private readonly double _clearShare;
    private double? _clearThreshold;

    public RuleOptions(double threshold, int seconds, double clearThreshold, int clearSeconds)
    {
        (Threshold, Duration, ClearDuration) = (threshold, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(clearSeconds));
        _clearShare = threshold > 0 ? clearThreshold / threshold : 0;
    }

    public bool Enabled { get; set; } = true;

    /// <summary>A value above this breaks the rule; what is measured, and in which unit, is the rule's.</summary>
    public double Threshold { get; set; }

    /// <summary>It is broken once that has been so for this long.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>A value of at most this keeps the rule; where it isn't set it moves with the threshold.</summary>
    public double ClearThreshold { get => _clearThreshold ?? Threshold * _clearShare; set => _clearThreshold = value; }

    /// <summary>It is kept once that has been so for this long.</summary>
    public TimeSpan ClearDuration { get; set; }
}
