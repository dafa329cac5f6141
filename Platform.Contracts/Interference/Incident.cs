using System.Text.Json.Serialization;

namespace Platform.Contracts;

/// <summary>Findings that have one cause.</summary>
/// <param name="Id">Of the incident.</param>
/// <param name="Title">What happens, in a sentence.</param>
/// <param name="Severity">The worst of its findings.</param>
/// <param name="Cause">Who is the probable cause.</param>
/// <param name="Since">When it began.</param>
/// <param name="Ended">When the last of its findings ended; null while one is open.</param>
/// <param name="Findings">In the order in which they began.</param>
/// <param name="MergedInto">The incident that took over its findings when they turned out to have the same cause; null for all others.</param>
public sealed record Incident(
    Guid Id,
    string Title,
    FindingSeverity Severity,
    ProbableCause Cause,
    DateTimeOffset Since,
    DateTimeOffset? Ended,
    IReadOnlyList<Finding> Findings,
    Guid? MergedInto = null);

/// <summary>A rule that was broken for its duration.</summary>
/// <param name="Id">Of the finding.</param>
/// <param name="Rule">Name of the rule, e.g. <c>pool-waiters</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Service">Who suffers.</param>
/// <param name="Subject">What of it: a class of requests, a pool, a cache.</param>
/// <param name="Summary">What happened, in a sentence with its numbers.</param>
/// <param name="Evidence">The numbers of both sides.</param>
/// <param name="Cause">Who or what is the probable cause.</param>
/// <param name="Recommendation">What to do about it.</param>
/// <param name="Since">When the rule began to be broken.</param>
/// <param name="Ended">When it was kept again for long enough; null while it isn't.</param>
public sealed record Finding(
    Guid Id,
    string Rule,
    FindingSeverity Severity,
    string Service,
    string Subject,
    string Summary,
    IReadOnlyList<Evidence> Evidence,
    ProbableCause Cause,
    Recommendation Recommendation,
    DateTimeOffset Since,
    DateTimeOffset? Ended);

/// <summary>A number that was measured.</summary>
/// <param name="Of">Whose, e.g. <c>llmservice/pool/llm</c>.</param>
/// <param name="What">What was measured, e.g. <c>waiting</c>.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">E.g. <c>ms</c>; empty for counts.</param>
/// <param name="Threshold">The bound of the rule, where this is what it looks at.</param>
public sealed record Evidence(string Of, string What, double Value, string Unit, double? Threshold);

/// <summary>Who or what is behind it.</summary>
/// <param name="Kind">E.g. <c>pool</c>, <c>redis</c>, <c>database</c>, <c>provider</c>, <c>extension</c>, <c>service</c>, <c>machine</c>, <c>unknown</c>.</param>
/// <param name="Resource">Its name, e.g. <c>llmdb</c>.</param>
/// <param name="Description">In a sentence: which pool waited, who held it, which query or provider.</param>
public sealed record ProbableCause(string Kind, string Resource, string Description);

/// <summary>What an operator can do.</summary>
/// <param name="Text">In a sentence.</param>
/// <param name="Setting">The setting to change, as in the environment; null where none helps.</param>
/// <param name="From">Its value now.</param>
/// <param name="To">The value proposed.</param>
/// <param name="Effect">What else the change does, e.g. to <c>max_connections</c>.</param>
public sealed record Recommendation(string Text, string? Setting, string? From, string? To, string? Effect);

/// <summary>How bad a finding is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingSeverity>))]
public enum FindingSeverity
{
    /// <summary>Something works worse than it should.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Callers are refused, or authentication suffers.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,
}
