using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Http;

/// <summary>
/// <c>X-Response-Time</c> on every response, a warning for slow ones, and the count of all by class. Time counts until the response starts: a stream
/// that is read for a minute is not a slow request.
/// </summary>
internal sealed class RequestTimingMiddleware(
    RequestDelegate next, TimeProvider clock, RequestTallies tallies, IConfiguration configuration, ILogger<RequestTimingMiddleware> logger)
{
    /// <summary>Key of the threshold; a time span, 500 ms when absent.</summary>
    public const string SlowThresholdKey = "Requests:SlowThreshold";

    private readonly TimeSpan _slow = configuration.GetValue(SlowThresholdKey, TimeSpan.FromMilliseconds(500));

    public Task InvokeAsync(HttpContext context)
    {
        // Asked for now: whoever handles a failure may take the endpoint away, which says what class the request is of.
        var timing = new Timing(this, context, tallies.For(context), clock);
        context.Features.Set<RequestClock>(timing);
        context.Response.OnStarting(OnStarting, timing);
        if (timing.Tally is { } tally)
        {
            tally.Begin();
            context.Response.OnCompleted(OnCompleted, tally);
        }

        return next(context);
    }

    private static Task OnStarting(object state)
    {
        var timing = (Timing)state;
        timing.Owner.Report(timing);
        return Task.CompletedTask;
    }

    private static Task OnCompleted(object state)
    {
        ((RequestTally)state).End();
        return Task.CompletedTask;
    }

    private void Report(Timing timing)
    {
        var context = timing.Context;
        var (elapsed, own) = timing.Read();
        timing.Tally?.Answered(context.Response.StatusCode, own);
        context.Response.Headers["X-Response-Time"] = string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0.00}ms");
        if (elapsed > _slow && logger.IsEnabled(LogLevel.Warning))
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
            logger.SlowRequest(context.Request.Method, route, elapsed.TotalMilliseconds, Activity.Current?.TraceId.ToHexString());
        }
    }

    /// <summary>All that is kept of a request, in one object.</summary>
    private sealed class Timing(RequestTimingMiddleware owner, HttpContext context, RequestTally? tally, TimeProvider clock) : RequestClock(clock)
    {
        public RequestTimingMiddleware Owner => owner;

        public HttpContext Context => context;

        public RequestTally? Tally => tally;
    }
}
