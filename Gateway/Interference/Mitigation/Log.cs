namespace Platform.Gateway.Interference.Mitigation;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Mitigation {Action} ({Mode}) begun: {Reason}")]
    public static partial void MitigationBegun(this ILogger logger, string action, MitigationMode mode, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mitigation {Action} ({Mode}) changed: share {Share} of the places")]
    public static partial void MitigationChanged(this ILogger logger, string action, MitigationMode mode, double? share);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mitigation {Action} ({Mode}) undone")]
    public static partial void MitigationEnded(this ILogger logger, string action, MitigationMode mode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No replica of LlmService takes what mitigation asks of it; it goes by its own limits")]
    public static partial void DirectiveNotTaken(this ILogger logger);
}
