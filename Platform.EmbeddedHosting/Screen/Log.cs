using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Embedded.Screen;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application starting.")]
    public static partial void Starting(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Application host directory is: {Directory}")]
    public static partial void Directory(this ILogger logger, string directory);

    [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application started. Press Ctrl+C to shut down.")]
    public static partial void Started(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application stopped.")]
    public static partial void Stopped(this ILogger logger);
}
