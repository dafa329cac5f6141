namespace Platform.Contracts;

/// <summary>One finished model call, as it is billed. LlmService writes it once, UsageService applies it once.</summary>
/// <param name="EventId">Makes applying idempotent.</param>
/// <param name="RequestId">The request as the client knows it.</param>
/// <param name="TenantId">Who pays.</param>
/// <param name="UserId">Who asked.</param>
/// <param name="KeyId">The API key used, if one was.</param>
/// <param name="Provider">Which provider answered, e.g. <c>openai</c> or <c>simulated</c>.</param>
/// <param name="Model">The model as requested.</param>
/// <param name="Operation">What was done, as in <c>gen_ai.operation.name</c>, e.g. <c>chat</c>.</param>
/// <param name="Tokens">What the provider counted, or our estimate of it.</param>
/// <param name="CostNanoUsd">Cost in 10⁻⁹ USD; null when the price is unknown, which is not the same as free.</param>
/// <param name="Status">How it ended, see <see cref="CompletionStatus"/>.</param>
/// <param name="Estimated">True when the provider gave no count and the tokens are our estimate.</param>
/// <param name="StartedAt">When the request was accepted.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="TraceParent">W3C trace context of the request, so that its trace reaches into the ledger.</param>
public sealed record UsageEvent(
    Guid EventId,
    Guid RequestId,
    Guid TenantId,
    Guid UserId,
    Guid? KeyId,
    string Provider,
    string Model,
    string Operation,
    TokenCounts Tokens,
    long? CostNanoUsd,
    string Status,
    bool Estimated,
    DateTimeOffset StartedAt,
    DateTimeOffset CompletedAt,
    string? TraceParent)
{
    /// <summary>Name of the agent, if one was used.</summary>
    public string? Agent { get; init; }

    /// <summary>Name of the budget that the key draws on.</summary>
    public string? Budget { get; init; }

    /// <summary>The LlmService process that admitted the call: the one whose lease of the budget it was drawn from.</summary>
    public Guid? Holder { get; init; }

    /// <summary>A call, or a later correction of one; see <see cref="UsageKind"/>.</summary>
    public string Kind { get; init; } = UsageKind.Call;
}
