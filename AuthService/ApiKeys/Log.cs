namespace Platform.AuthService.ApiKeys;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} was created in tenant {TenantId} by user {UserId}")]
    public static partial void KeyCreated(this ILogger logger, Guid keyId, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} was revoked in tenant {TenantId} by user {UserId}")]
    public static partial void KeyRevoked(this ILogger logger, Guid keyId, Guid tenantId, Guid userId);
}
