using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Counting;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Dropped {Count} counts of what isn't billed: more different ones than are kept, or refused by UsageService")]
    public static partial void CountsDropped(this ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "UsageService takes no counts; they are kept and sent again: {Reason}")]
    public static partial void CountsWait(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "UsageService takes counts again")]
    public static partial void CountsDeliveredAgain(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost {Count} counts of what isn't billed at the end: {Reason}")]
    public static partial void CountsLost(this ILogger logger, long count, string reason);
}
