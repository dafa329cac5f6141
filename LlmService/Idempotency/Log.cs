namespace Platform.LlmService.Idempotency;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Idempotency keys could not be ended or pruned, again in a moment: {Reason}")]
    public static partial void KeysNotTended(this ILogger logger, string reason);
}
