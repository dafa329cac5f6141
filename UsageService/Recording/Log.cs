namespace Platform.UsageService.Recording;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Applied {Applied} usage events, {Duplicates} were known already, {Refused} refused")]
    public static partial void BatchApplied(this ILogger logger, int applied, int duplicates, int refused);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Usage event {EventId} of model {Model} would cost {CostNanoUsd} nano-USD, which can't be; its cost stays unknown")]
    public static partial void CostImplausible(this ILogger logger, Guid eventId, string model, long costNanoUsd);
}
