namespace Platform.UsageService.Retention;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Dropped month {Month} of {Table}: it is older than what is kept")]
    public static partial void MonthDropped(this ILogger logger, string table, DateOnly month);

    [LoggerMessage(Level = LogLevel.Information, Message = "Month {Month} of {Table} is being read; it will be dropped later")]
    public static partial void MonthInUse(this ILogger logger, string table, DateOnly month);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Forgot {Count} ids of old events")]
    public static partial void EventIdsForgotten(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Forgot {Count} old incidents")]
    public static partial void IncidentsForgotten(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Making and dropping months failed and will be tried again: {Reason}")]
    public static partial void KeepingFailed(this ILogger logger, string reason);
}
