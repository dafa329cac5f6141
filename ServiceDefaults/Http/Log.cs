using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Http;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Slow request {Method} {Route}: {Duration:0} ms, trace {TraceId}")]
    public static partial void SlowRequest(this ILogger logger, string method, string route, double duration, string? traceId);
}
