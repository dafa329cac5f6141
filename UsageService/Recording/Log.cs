namespace Platform.UsageService.Recording;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Applied {Applied} usage events, {Duplicates} were known already")]
    public static partial void BatchApplied(this ILogger logger, int applied, int duplicates);
}
