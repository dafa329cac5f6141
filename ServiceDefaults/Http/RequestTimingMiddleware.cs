using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Http;

/// <summary>
/// <c>X-Response-Time</c> on every response, and a warning for slow ones. Time counts until the response starts: a stream that
/// is read for a minute is not a slow request.
/// </summary>
internal sealed class RequestTimingMiddleware(
    RequestDelegate next, TimeProvider clock, IConfiguration configuration, ILogger<RequestTimingMiddleware> logger)
{
    /// <summary>Key of the threshold; a time span, 500 ms when absent.</summary>
    public const string SlowThresholdKey = "Requests:SlowThreshold";

    private readonly TimeSpan _slow = configuration.GetValue(SlowThresholdKey, TimeSpan.FromMilliseconds(500));

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(OnStarting, new Timing(this, context, clock.GetTimestamp()));
        return next(context);
    }

    private static Task OnStarting(object state)
    {
        var timing = (Timing)state;
        timing.Owner.Report(timing.Context, timing.Started);
        return Task.CompletedTask;
    }

    private void Report(HttpContext context, long started)
    {
        var elapsed = clock.GetElapsedTime(started);
        context.Response.Headers["X-Response-Time"] = string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0.00}ms");
        if (elapsed > _slow && logger.IsEnabled(LogLevel.Warning))
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
            logger.SlowRequest(context.Request.Method, route, elapsed.TotalMilliseconds, Activity.Current?.TraceId.ToHexString());
        }
    }

    private sealed record Timing(RequestTimingMiddleware Owner, HttpContext Context, long Started);
}
