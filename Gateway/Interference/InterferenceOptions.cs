using Platform.Gateway.Interference.Rules;

namespace Platform.Gateway.Interference;

/// <summary>Section <c>Interference</c>: how the monitor looks for those who hamper others.</summary>
internal sealed class InterferenceOptions
{
    public const string Section = "Interference";

    /// <summary>Off: nobody is asked, and there are no findings.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often every replica is asked how it does.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>An answer that takes longer counts as silence from then on.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How often unknown replicas are looked for; also when one is lost.</summary>
    public TimeSpan SurveyInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What a process tells of itself in this time after its start isn't judged.</summary>
    public TimeSpan StartGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>For how long one gateway is active before it has to say so again; another takes over within little more.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Fewer requests than this in half a minute say nothing of their class.</summary>
    public int LeastRequests { get; set; } = 20;

    public RuleTable Rules { get; set; } = new();
}
