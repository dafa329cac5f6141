namespace Platform.LlmService.Responses;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The response of call {CallId} could not be kept and says so: {Reason}")]
    public static partial void NotKept(this ILogger logger, Guid callId, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The response of call {CallId} has {Length} bytes with its input, too many to be kept")]
    public static partial void TooLargeToKeep(this ILogger logger, Guid callId, long length);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old responses were not removed and will be tried again: {Reason}")]
    public static partial void NotPruned(this ILogger logger, string reason);
}
