namespace Platform.UsageService.Prices;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Price of {Model} from {ValidFrom} on set by {UserId}")]
    public static partial void PriceSet(this ILogger logger, string model, DateTimeOffset validFrom, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Price of {Model} from {ValidFrom} on removed by {UserId}")]
    public static partial void PriceRemoved(this ILogger logger, string model, DateTimeOffset validFrom, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Prices imported by {UserId}: {Added} added, {Changed} changed, {Unchanged} unchanged")]
    public static partial void PricesImported(this ILogger logger, int added, int changed, int unchanged, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Put in {Count} prices that ship with the service")]
    public static partial void FirstPricesSet(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The first prices could not be put in, again in {Pause:0.0} s: {Reason}")]
    public static partial void FirstPricesPostponed(this ILogger logger, double pause, string reason);
}
