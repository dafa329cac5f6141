using Platform.Contracts;

namespace Platform.LlmService.Metering;

/// <summary>How a call ended. Applied at most once: only a row that is still open takes it.</summary>
internal sealed record Settlement(
    CallRecord Call, string Status, TokenCounts Tokens, bool Estimated, long? CostNanoUsd, string? Error, DateTimeOffset CompletedAt)
{
    public UsageEvent ToEvent() => new(
        Call.Id, Call.Id, Call.TenantId, Call.UserId, Call.KeyId, Call.Provider, Call.Model, Call.Operation,
        Tokens, CostNanoUsd, Status, Estimated, Call.StartedAt, CompletedAt, Call.TraceParent);
}
