namespace Platform.ExtensionService.Invocation;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Tool {Extension}/{Tool} of tenant {TenantId} answered in {Milliseconds} ms")]
    public static partial void ToolAnswered(this ILogger logger, string extension, string tool, Guid tenantId, long milliseconds);

    // The address is left out: its query may hold a secret.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool {Extension}/{Tool} of tenant {TenantId} failed after {Milliseconds} ms: {Problem}")]
    public static partial void ToolFailed(this ILogger logger, string extension, string tool, Guid tenantId, string? problem, long milliseconds);
}
