using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Limits;

/// <summary>The 429s, in the shape that the client of the path expects.</summary>
internal static class TooManyRequests
{
    public const string ProblemType = ProblemTypes.Prefix + "rate-limited";

    public static async Task WriteAsync(HttpContext context, Permit permit)
    {
        LimitHeaders.Announce(context, permit);
        var wait = permit.RetryAfter;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{Describe(permit.Reached)} Try again in {RateLimitDuration.Format(wait)}.");
        if (OpenAIErrors.Covers(context.Request.Path))
        {
            await OpenAIErrors.WriteAsync(context, StatusCodes.Status429TooManyRequests, "requests", "rate_limit_exceeded", detail, retryAfter: wait);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status429TooManyRequests,
                Type = ProblemType,
                Title = "Too many requests",
                Detail = detail,
            },
        });
    }

    private static string Describe(Limit limit)
    {
        var of = limit.Subject.Scope switch
        {
            LimitScope.Key => "this key",
            LimitScope.Tenant => "this tenant",
            LimitScope.FailedChecks => "refused credentials from this address",
            _ => "this address",
        };
        var unit = limit.IsRate ? "a minute" : "requests at the same time";
        return string.Create(CultureInfo.InvariantCulture, $"Limit of {of} reached: {limit.Announced} {unit}.");
    }
}
