namespace Platform.UsageService.Reports;

/// <summary>Sums over calls. Calls of unknown cost add nothing to the cost and are counted beside it.</summary>
internal sealed record UsageTotals(
    long Requests, long InputTokens, long CachedInputTokens, long OutputTokens, long ReasoningTokens,
    long CostNanoUsd, long UnknownCostRequests, long EstimatedRequests)
{
    public string? CostUsd => Money.FromNanoUsd(CostNanoUsd);
}

/// <summary>The sums of one day, model, user or key; <c>Group</c> is null for calls without a key.</summary>
internal sealed record UsageGroup(string? Group, UsageTotals Totals);

/// <summary>A period's sums; groups are cut off at a thousand, totals never.</summary>
internal sealed record UsageSummary(
    DateTimeOffset From, DateTimeOffset To, UsageTotals Totals, string? GroupBy, IReadOnlyList<UsageGroup> Groups, bool GroupsTruncated);
