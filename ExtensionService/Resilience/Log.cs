namespace Platform.ExtensionService.Resilience;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Extension {Extension} of tenant {TenantId} {Change} by {UserId}")]
    public static partial void ExtensionChanged(this ILogger logger, string extension, Guid tenantId, string change, Guid userId);
}
