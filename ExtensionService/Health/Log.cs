namespace Platform.ExtensionService.Health;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Extension {Extension} of tenant {TenantId} is left alone: {Reason}")]
    public static partial void ExtensionUnavailable(this ILogger logger, string extension, Guid tenantId, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Extension {Extension} of tenant {TenantId} works again")]
    public static partial void ExtensionBack(this ILogger logger, string extension, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The health of extensions could not be stored: {Error}")]
    public static partial void HealthNotStored(this ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The probes to make could not be read, those known are made: {Error}")]
    public static partial void ProbesNotRead(this ILogger logger, string error);
}
