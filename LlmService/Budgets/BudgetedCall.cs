namespace Platform.LlmService.Budgets;

/// <summary>
/// What is known of a call that budgets may bound, before its provider is asked. Its start decides about the window: it is the very time that its
/// record bears, or the ledger would count it elsewhere.
/// </summary>
internal sealed record BudgetedCall(
    Guid TenantId, Guid UserId, Guid? KeyId, string? Budget, string? Agent, string Provider, string Model, long InputTokens, long OutputTokens, DateTimeOffset StartedAt);
