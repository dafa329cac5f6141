using Microsoft.Extensions.Logging;

namespace Platform.Data.Outbox;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery of {Count} outbox messages failed and will be repeated: {Reason}")]
    public static partial void DeliveryFailed(this ILogger logger, int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Outbox message {Id} ({Kind}) was refused by its receiver and is set aside in the table: {Reason}")]
    public static partial void MessageSetAside(this ILogger logger, Guid id, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Count} outbox messages were refused by their receiver and wait for a person: GET /internal/outbox/refused shows them")]
    public static partial void MessagesRefused(this ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox can't be read at the moment: {Reason}")]
    public static partial void OutboxUnreadable(this ILogger logger, string reason);
}
