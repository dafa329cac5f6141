namespace Platform.Gateway.Interference.WebHook;

internal static partial class Log
{
    // Never the address: its path may be a secret.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The receiver of the web hook doesn't take messages and will be tried again: {Reason}")]
    public static partial void ReceiverIsAway(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The receiver of the web hook takes messages again")]
    public static partial void ReceiverIsBack(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The receiver of the web hook refused message {MessageId} ({Reason}); it is dropped")]
    public static partial void MessageRefused(this ILogger logger, string messageId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of the web hook were dropped: too many waited")]
    public static partial void MessagesDropped(this ILogger logger, long count);
}
