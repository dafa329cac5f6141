using Platform.LlmService.Providers.Routing;

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
    string? TraceParent)
{
    /// <summary>Name of the agent, if one was used.</summary>
    public string? Agent { get; init; }

    /// <summary>Nobody waits for it.</summary>
    public bool IsBackground { get; init; }

    /// <summary>Name of the budget that the key draws on.</summary>
    public string? Budget { get; init; }

    /// <summary>Name of the deployment that was asked last; null where the provider offers the model by itself.</summary>
    public string? Deployment { get; init; }

    /// <summary>How often a provider was asked.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>What came of the attempts before the last one, or beside it. None of them cost the caller anything.</summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts { get; init; } = [];

    /// <summary>The process that admitted the call, see <see cref="InstanceLease.InstanceId"/>.</summary>
    public Guid Holder { get; init; }
}
