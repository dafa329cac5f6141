using Platform.Contracts;

namespace Platform.Gateway.Interference;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Interference began: {Rule} ({Severity}) at {Service}/{Subject}. {Summary} {Cause}")]
    public static partial void FindingBegan(this ILogger logger, string rule, FindingSeverity severity, string service, string subject, string summary, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Interference ended: {Rule} at {Service}/{Subject}, after {Seconds:0} s")]
    public static partial void FindingEnded(this ILogger logger, string rule, string service, string subject, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "This gateway is the one that looks for interference now")]
    public static partial void Leads(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Gateway {Active} looks for interference; this one is ready to take over")]
    public static partial void Follows(this ILogger logger, string active);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This gateway looks for interference without knowing of others that may do the same: {Reason}")]
    public static partial void WatchesAlone(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the last active gateway left can't be read ({Reason}); open incidents are found anew")]
    public static partial void InheritanceNotUnderstood(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of the interference monitor failed")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Listener} failed when it was told of interference")]
    public static partial void ListenerFailed(this ILogger logger, Exception exception, string listener);
}
