using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "Can't start: {Failure}")]
    public static partial void InvalidSetting(this ILogger logger, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The system refused priority {Nice} for this process (Process:Nice): it competes with the others for processors as an equal")]
    public static partial void PriorityRefused(this ILogger logger, int nice);
}
