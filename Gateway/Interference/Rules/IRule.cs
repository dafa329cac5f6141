using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference.Rules;

/// <summary>One thing that can go wrong. It remembers nothing: for how long it has been so is counted elsewhere.</summary>
internal interface IRule
{
    /// <summary>E.g. <c>pool-waiters</c>.</summary>
    string Name { get; }

    RuleOptions Options { get; }

    /// <summary>How bad it is for each subject, where that is worth a word; what is not named is well.</summary>
    IEnumerable<Measurement> Measure(PlatformView view);
}
