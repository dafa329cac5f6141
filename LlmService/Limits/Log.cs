namespace Platform.LlmService.Limits;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Token limits are counted by each replica for itself: {Reason}")]
    public static partial void CountedLocally(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Token limits are counted by all replicas together again")]
    public static partial void CountedTogether(this ILogger logger);
}
