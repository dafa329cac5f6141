using Platform.Contracts;

namespace Platform.Gateway.Interference.Rules;

/// <summary>What a rule measured of one subject in one round.</summary>
/// <param name="Service">Who suffers.</param>
/// <param name="Subject">What of it.</param>
/// <param name="Value">In the unit of the rule's threshold; the higher, the worse.</param>
/// <param name="Rank">What it can be behind.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Explain">The words; asked for only when there is a finding.</param>
internal sealed record Measurement(string Service, string Subject, double Value, Rank Rank, FindingSeverity Severity, Func<Explanation> Explain)
{
    /// <summary>The database that the subject depends on; null when it doesn't on one.</summary>
    public string? Database { get; init; }
}

/// <summary>What a person reads.</summary>
/// <param name="Title">What happens, in a sentence that stays the same while the numbers change.</param>
/// <param name="Summary">The same with its numbers.</param>
/// <param name="Evidence">The numbers of both sides.</param>
/// <param name="Cause">Who is behind it as far as this finding alone can tell.</param>
/// <param name="Recommendation">What to do.</param>
internal sealed record Explanation(string Title, string Summary, IReadOnlyList<Evidence> Evidence, ProbableCause Cause, Recommendation Recommendation);
