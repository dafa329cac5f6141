namespace Platform.LlmService.Telemetry;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Spans carry what callers and models say, up to {Bytes} bytes an attribute: whoever sees traces can read it")]
    public static partial void ContentIsCaptured(this ILogger logger, int bytes);
}
