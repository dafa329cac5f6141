using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.UsageService.Budgets;

/// <summary>
/// What makes or changes a budget. A cost may be said in nano-USD or, as text with up to nine decimals, in US dollars. Of a budget that exists only
/// the limit and what happens at it can change: anything else would be another budget.
/// </summary>
internal sealed record BudgetDefinition
{
    public static readonly string[] Changeable = ["limit", "limitUsd", "enforcement", "whenUnavailable"];
    public static readonly string[] Members = ["name", "subject", "subjectId", "unit", "window", "timeZone", .. Changeable];

    public string? Name { get; init; }

    public string? Subject { get; init; }

    public string? SubjectId { get; init; }

    public string? Unit { get; init; }

    public long? Limit { get; init; }

    public string? LimitUsd { get; init; }

    public string? Window { get; init; }

    public string? TimeZone { get; init; }

    public string? Enforcement { get; init; }

    public string? WhenUnavailable { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A budget and how it stands in its present window. Amounts are nano-USD, tokens or requests, as the unit says.</summary>
internal sealed record Budget(
    Guid Id, string Name, string Subject, string? SubjectId, string Unit, long Limit, string Window, string TimeZone, string Enforcement,
    string WhenUnavailable, DateTimeOffset WindowStart, DateTimeOffset? ResetsAt, long Spent, long Reserved, DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt)
{
    /// <summary>What processes may still use of it without asking is reserved; it comes back when they don't.</summary>
    public long Remaining => Math.Max(0, Limit - Spent - Reserved);

    /// <summary>The amounts of a budget of cost, in US dollars.</summary>
    public BudgetInUsd? Usd => Unit == Contracts.BudgetUnit.Cost ? BudgetInUsd.Of(this) : null;
}

internal sealed record BudgetInUsd(string Limit, string Spent, string Reserved, string Remaining)
{
    public static BudgetInUsd Of(Budget budget) => new(Text(budget.Limit), Text(budget.Spent), Text(budget.Reserved), Text(budget.Remaining));

    private static string Text(long nanos) => Reports.Money.FromNanoUsd(nanos)!;
}

/// <summary>A page of budgets by name, and where the next one begins; null at the end.</summary>
internal sealed record BudgetPage(IReadOnlyList<Budget> Items, string? NextCursor);

/// <summary>Who did what to a budget. Before is null for a new one, after for one that was deleted.</summary>
internal sealed record BudgetChange(
    long Id, Guid BudgetId, string Name, string Action, JsonElement? Before, JsonElement? After, Guid ChangedBy, DateTimeOffset ChangedAt);

/// <summary>A page of changes, newest first, and where the next one begins; null at the end.</summary>
internal sealed record BudgetChangePage(IReadOnlyList<BudgetChange> Items, string? NextCursor);
