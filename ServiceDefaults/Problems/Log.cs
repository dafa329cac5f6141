using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Problems;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered 503: {Detail} (cause: {Cause})")]
    public static partial void Unavailable(this ILogger logger, string detail, string? cause);
}
