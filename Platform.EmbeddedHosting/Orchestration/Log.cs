using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Embedded.Orchestration;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Line}")]
    public static partial void ResourceLine(this ILogger logger, string line);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of the ready event of resource '{Resource}' failed")]
    public static partial void ReadyHandlerFailed(this ILogger logger, string resource, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Resource}' failed to start")]
    public static partial void StartFailed(this ILogger logger, string resource, Exception exception);
}
