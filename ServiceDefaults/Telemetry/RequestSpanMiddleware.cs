using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.ServiceDefaults.Health;

namespace Platform.ServiceDefaults.Telemetry;

/// <summary>
/// Names the server span <c>METHOD /route</c> and gives it route, status and error, as the HTTP semantic conventions ask;
/// the framework alone calls every span the same. Probes are not recorded: they would drown what people look for.
/// </summary>
internal sealed class RequestSpanMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var span = Activity.Current;
        if (span is null)
        {
            await next(context);
            return;
        }
        if (HealthPaths.IsProbe(context.Request.Path))
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            span.IsAllDataRequested = false;
        }
        try
        {
            await next(context);
        }
        catch (Exception exception) when (Describe(span, exception))
        {
            throw;
        }
        if (span.IsAllDataRequested)
        {
            Describe(span, context);
        }
    }

    private static void Describe(Activity span, HttpContext context)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (route is not null)
        {
            span.DisplayName = route.StartsWith('/') ? $"{context.Request.Method} {route}" : $"{context.Request.Method} /{route}";
            span.SetTag("http.route", route);
        }
        else
        {
            span.DisplayName = context.Request.Method;
        }
        var status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static bool Describe(Activity span, Exception exception)
    {
        span.SetStatus(ActivityStatusCode.Error);
        span.SetTag("error.type", exception.GetType().FullName);
        return false;
    }
}
