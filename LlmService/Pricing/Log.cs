namespace Platform.LlmService.Pricing;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Prices of {Models} models are known")]
    public static partial void PricesRead(this ILogger logger, int models);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Prices could not be read from UsageService; earlier ones are known: {AreKnown}. What can't be priced here is priced there: {Reason}")]
    public static partial void PricesNotRead(this ILogger logger, bool areKnown, string reason);
}
