using Microsoft.Extensions.Logging;

namespace Platform.Data.Redis;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to Redis")]
    public static partial void RedisConnected(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis can't be reached ({Reason}); trying every {Delay:0.0} s, going on without it")]
    public static partial void RedisUnreachable(this ILogger logger, string reason, double delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to Redis is given up and made anew ({Reason})")]
    public static partial void RedisGivenUp(this ILogger logger, string reason);
}
