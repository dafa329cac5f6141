namespace Platform.LlmService.WarmUp;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Warm-up {Name} of tenant {TenantId} begins ({Reason}): {Total} prompts to {Model}")]
    public static partial void WarmUpBegins(this ILogger logger, string name, Guid tenantId, string reason, int total, string model);

    [LoggerMessage(Level = LogLevel.Information, Message = "Warm-up {Name} of tenant {TenantId} is {State}: {Done} of {Total} prompts done, {Failed} failed")]
    public static partial void WarmUpEnded(this ILogger logger, string name, Guid tenantId, string state, int done, int total, int failed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Warm-up {Name} of tenant {TenantId} lets others go first: {Reason}")]
    public static partial void WarmUpYields(this ILogger logger, string name, Guid tenantId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Warm-ups are not looked after at the moment: {Reason}")]
    public static partial void WarmUpsNotTended(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Warm-up {Name} of tenant {TenantId}: {Change} by {UserId}")]
    public static partial void WarmUpChanged(this ILogger logger, string name, Guid tenantId, string change, Guid userId);
}
