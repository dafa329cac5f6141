namespace Platform.AuthService.Audit;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Account change {Action} of {Target} in tenant {TenantId} by user {UserId}")]
    public static partial void Changed(this ILogger logger, string action, string? target, Guid? tenantId, Guid? userId);
}
