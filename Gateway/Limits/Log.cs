namespace Platform.Gateway.Limits;

internal static partial class Log
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Limits are counted by each gateway for itself, by 1/{Replicas} of the quotas, until Redis answers: {Reason}")]
    public static partial void CountedLocally(this ILogger logger, string reason, string replicas);

    [LoggerMessage(Level = LogLevel.Information, Message = "Limits are counted for all gateways together again")]
    public static partial void SharedAgain(this ILogger logger);
}
