namespace Platform.AuthService.LastUses;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of {Count} keys and sessions could not be written, to be tried again: {Reason}")]
    public static partial void LastUsesNotWritten(this ILogger logger, int count, string reason);
}
