namespace Platform.LlmService.Budgets;

/// <summary>What is known of a call that budgets may bound, before its provider is asked.</summary>
/// <param name="StartedAt">Decides about the window; the very time that its record bears, or the ledger would count it elsewhere.</param>
internal sealed record BudgetedCall(
    Guid TenantId, Guid UserId, Guid? KeyId, string? Budget, string? Agent, string Model, long InputTokens, long OutputTokens, DateTimeOffset StartedAt);
