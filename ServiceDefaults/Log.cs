using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "Can't start: {Failure}")]
    public static partial void InvalidSetting(this ILogger logger, string failure);
}
