namespace Platform.ExtensionService.Registry;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Extension {Extension} of tenant {TenantId} registered by {UserId}")]
    public static partial void ExtensionRegistered(this ILogger logger, string extension, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Extension {Extension} of tenant {TenantId} removed by {UserId}")]
    public static partial void ExtensionRemoved(this ILogger logger, string extension, Guid tenantId, Guid userId);
}
