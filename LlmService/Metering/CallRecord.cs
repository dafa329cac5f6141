namespace Platform.LlmService.Metering;

/// <summary>What is known of a call before its provider is asked.</summary>
internal sealed record CallRecord(
    Guid Id,
    Guid TenantId,
    Guid UserId,
    Guid? KeyId,
    string Provider,
    string Model,
    string Operation,
    bool Stream,
    long InputTokenEstimate,
    DateTimeOffset StartedAt,
    string? TraceParent);
