namespace Platform.UsageService.Counting;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} had to drop {Count} counts of what isn't billed; counters are too low by them")]
    public static partial void CountsMissing(this ILogger logger, string service, long count);
}
