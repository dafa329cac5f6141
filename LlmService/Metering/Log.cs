namespace Platform.LlmService.Metering;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease on open calls could not be renewed: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The lease on open calls could not be given up, it will end by itself: {Reason}")]
    public static partial void LeaseNotEnded(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} settlements could not be written, again in {Pause:0.0} s: {Reason}")]
    public static partial void SettlementsPostponed(this ILogger logger, int count, double pause, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The settlement of call {Call} is refused by the database and stays open: {Reason}")]
    public static partial void SettlementRefused(this ILogger logger, Guid call, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process ends before all settlements are written; {Count} and the batch in hand are left to a peer, with estimated tokens")]
    public static partial void SettlementsLeft(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {Call} ended {Status} with {Input} input and {Output} output tokens after it had been settled as interrupted; the difference is told")]
    public static partial void SettledLate(this ILogger logger, Guid call, string status, long input, long output);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Settled {Count} calls that nobody would have settled")]
    public static partial void Swept(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Open calls could not be swept: {Reason}")]
    public static partial void SweepFailed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} of {Provider} has no price: its cost is recorded as unknown. Set one: PUT /api/v1/usage/prices/{Model}")]
    public static partial void NoPrice(this ILogger logger, string provider, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What running calls have produced so far could not be written, again at the next renewal: {Reason}")]
    public static partial void ProgressNotWritten(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The months of calls could not be made ready or dropped, again in {Pause}: {Reason}")]
    public static partial void MonthsNotTended(this ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dropped {Month}: its calls are older than Metering:RetentionMonths")]
    public static partial void MonthDropped(this ILogger logger, string month);
}
