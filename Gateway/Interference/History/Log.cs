namespace Platform.Gateway.Interference.History;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Incidents wait for UsageService: {Reason}")]
    public static partial void IncidentsWait(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "UsageService takes incidents again")]
    public static partial void IncidentsDeliveredAgain(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} incidents were dropped: too many waited for UsageService")]
    public static partial void IncidentsDropped(this ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "UsageService refused incident {IncidentId}; it is not kept for long")]
    public static partial void IncidentRefused(this ILogger logger, Guid incidentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The history of interference isn't shared with other gateways until Redis answers: {Reason}")]
    public static partial void HistoryAlone(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The history of interference is shared with other gateways again")]
    public static partial void HistoryShared(this ILogger logger);
}
