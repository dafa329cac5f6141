namespace Platform.LlmService.LateWrites;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not write {What}; it is written later: {Reason}")]
    public static partial void WritePostponed(this ILogger logger, string what, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refuses {What}, which is not kept: {Reason}")]
    public static partial void WriteRefused(this ILogger logger, string what, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "There is no room for {What} among the {Waiting} writes that wait for the database; it is not kept")]
    public static partial void WriteDropped(this ILogger logger, string what, int waiting);

    [LoggerMessage(Level = LogLevel.Error, Message = "The process ends with {Waiting} writes that the database did not take")]
    public static partial void WritesLost(this ILogger logger, int waiting);
}
