namespace Platform.UsageService.Budgets;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Budget {Name} ({BudgetId}) of tenant {TenantId} made by {UserId}")]
    public static partial void BudgetMade(this ILogger logger, string name, Guid budgetId, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Budget {BudgetId} of tenant {TenantId} changed by {UserId}")]
    public static partial void BudgetChanged(this ILogger logger, Guid budgetId, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Budget {BudgetId} of tenant {TenantId} deleted by {UserId}")]
    public static partial void BudgetDeleted(this ILogger logger, Guid budgetId, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leases of budgets could not be looked after: {Reason}")]
    public static partial void UpkeepFailed(this ILogger logger, string reason);
}
