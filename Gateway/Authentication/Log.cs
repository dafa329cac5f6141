namespace Platform.Gateway.Authentication;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered 503, a credential could not be checked: {Reason}")]
    public static partial void NotChecked(this ILogger logger, string reason);
}
