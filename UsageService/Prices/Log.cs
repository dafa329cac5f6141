namespace Platform.UsageService.Prices;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Price of {Model} from {ValidFrom} on set by {UserId}")]
    public static partial void PriceSet(this ILogger logger, string model, DateTimeOffset validFrom, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Price of {Model} from {ValidFrom} on removed by {UserId}")]
    public static partial void PriceRemoved(this ILogger logger, string model, DateTimeOffset validFrom, Guid userId);
}
