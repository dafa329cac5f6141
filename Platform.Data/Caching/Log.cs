using Microsoft.Extensions.Logging;

namespace Platform.Data.Caching;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Cache {Cache} has missed messages from other replicas and forgets what the process held")]
    public static partial void MessagesMissed(this ILogger logger, string cache);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cache {Cache} told the other replicas of {Count} invalidations that Redis had not taken")]
    public static partial void InvalidationsDelivered(this ILogger logger, string cache, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cache {Cache} was compared with its source in {Milliseconds:0} ms: {Changed} rows written, {Removed} removed")]
    public static partial void CacheFilled(this ILogger logger, string cache, double milliseconds, int changed, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cache {Cache} can't be refreshed from its source ({Reason}); trying again with growing pauses, serving what there is")]
    public static partial void RefreshFailed(this ILogger logger, string cache, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cache {Cache} is refreshed again")]
    public static partial void RefreshRecovered(this ILogger logger, string cache);
}
