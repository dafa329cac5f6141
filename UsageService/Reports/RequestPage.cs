namespace Platform.UsageService.Reports;

/// <summary>One call: what it used, what it cost, how it ended. A cost that is null is not known.</summary>
internal sealed record UsageRequest(
    Guid RequestId, Guid EventId, Guid UserId, Guid? KeyId, string Provider, string Model, string Operation,
    long InputTokens, long CachedInputTokens, long OutputTokens, long ReasoningTokens,
    long? CostNanoUsd, string Status, bool Estimated, DateTimeOffset StartedAt, DateTimeOffset CompletedAt)
{
    public string? CostUsd => Money.FromNanoUsd(CostNanoUsd);
}

/// <summary>A page of calls, newest first, and where the next one begins; null at the end.</summary>
internal sealed record RequestPage(IReadOnlyList<UsageRequest> Items, string? NextCursor)
{
    public static RequestPage Of(List<UsageRequest> rows, int limit)
    {
        if (rows.Count <= limit)
        {
            return new RequestPage(rows, null);
        }

        var last = rows[limit - 1];
        return new RequestPage(rows.GetRange(0, limit), new PagePosition(last.StartedAt, last.EventId).ToString());
    }
}
