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
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="CachedInputTokens">Those of the input that the provider had cached.</param>
/// <param name="OutputTokens">Output tokens, reasoning included.</param>
/// <param name="ReasoningTokens">Those of the output that were reasoning.</param>
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
    long InputTokens,
    long CachedInputTokens,
    long OutputTokens,
    long ReasoningTokens,
    long? CostNanoUsd,
    string Status,
    bool Estimated,
    DateTimeOffset StartedAt,
    DateTimeOffset CompletedAt,
    string? TraceParent);

/// <summary>Events delivered together; order has no meaning.</summary>
/// <param name="Events">Between 1 and <see cref="MaxEvents"/> events.</param>
public sealed record UsageBatch(IReadOnlyList<UsageEvent> Events)
{
    /// <summary>The most events one delivery may carry.</summary>
    public const int MaxEvents = 500;

    /// <summary>Where UsageService takes batches.</summary>
    public const string Path = "/internal/usage/events";
}

/// <summary>What came of a batch.</summary>
/// <param name="Applied">Events that were new.</param>
/// <param name="Duplicates">Events that had been applied before and changed nothing.</param>
public sealed record UsageBatchResult(int Applied, int Duplicates);
