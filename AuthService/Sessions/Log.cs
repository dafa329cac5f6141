namespace Platform.AuthService.Sessions;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Session {SessionId} was opened in tenant {TenantId} by user {UserId}")]
    public static partial void SignedIn(this ILogger logger, Guid sessionId, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "A sign-in was refused: {Reason} (user {UserId})")]
    public static partial void SignInRefused(this ILogger logger, string reason, Guid? userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {SessionId} was ended: a token was used that had been replaced twice, so somebody has a copy")]
    public static partial void StolenSessionEnded(this ILogger logger, Guid sessionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} sessions that had expired")]
    public static partial void ExpiredRemoved(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired sessions could not be removed, to be tried again: {Reason}")]
    public static partial void RemovalFailed(this ILogger logger, string reason);
}
