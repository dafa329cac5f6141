namespace Platform.LlmService.Budgets;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "UsageService can't be asked about budgets; what it granted is spent, then each budget's whenUnavailable decides: {Reason}")]
    public static partial void UsageServiceIsAway(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "UsageService can be asked about budgets again")]
    public static partial void UsageServiceIsBack(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budgets are not read again, they stay as they were: {Reason}")]
    public static partial void BudgetsNotRead(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budget {Name} ({BudgetId}) of tenant {TenantId} is used to {Percent} %")]
    public static partial void BudgetNearlyUsed(this ILogger logger, string name, Guid budgetId, Guid tenantId, long percent);

    [LoggerMessage(Level = LogLevel.Information, Message = "What is in stock of budgets could not be given back, its lease will end by itself")]
    public static partial void StockNotGivenBack(this ILogger logger);
}
