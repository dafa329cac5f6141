namespace Platform.LlmService.Mitigation;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Asked by the interference monitor: warm-up is {WarmUp}, {Limit} of {MostPlaces} places for calls may be used")]
    public static partial void OrderChanged(this ILogger logger, string warmUp, int limit, int mostPlaces);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The interference monitor has not asked again for {Seconds} s: warm-up is free, all {Limit} places for calls may be used")]
    public static partial void OrderLapsed(this ILogger logger, double seconds, int limit);
}
