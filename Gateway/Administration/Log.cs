namespace Platform.Gateway.Administration;

internal static partial class Log
{
    // Neither key nor tag: they may name people and tenants.
    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} cleared {Cache} of {Service}, in {Replicas} replicas")]
    public static partial void CachesCleared(this ILogger logger, Guid userId, string cache, string service, int replicas);
}
