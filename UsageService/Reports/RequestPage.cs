using Platform.ServiceDefaults;

namespace Platform.UsageService.Reports;

/// <summary>One row of the ledger: what a call used, what it cost, how it ended. A cost that is null is not known.</summary>
internal sealed record UsageRequest(
    Guid RequestId, Guid EventId, string Kind, Guid UserId, Guid? KeyId, string? Agent, string? Budget, string Provider, string Model, string Operation,
    long InputTokens, long CachedInputTokens, long CacheWriteInputTokens, long AudioInputTokens,
    long OutputTokens, long ReasoningTokens, long AudioOutputTokens,
    long? CostNanoUsd, string Status, bool Estimated, DateTimeOffset StartedAt, DateTimeOffset CompletedAt)
{
    public string? CostUsd => Money.FromNanoUsd(CostNanoUsd);

    /// <summary>Where it stands in the list.</summary>
    internal TimePosition Position => new(StartedAt, EventId);
}

/// <summary>A page of calls, newest first, and where the next one begins; null at the end.</summary>
internal sealed record RequestPage(IReadOnlyList<UsageRequest> Items, string? NextCursor)
{
    public static RequestPage Of(List<UsageRequest> rows, int limit)
        => rows.Count <= limit ? new RequestPage(rows, null) : new RequestPage(rows.GetRange(0, limit), rows[limit - 1].Position.ToString());
}
