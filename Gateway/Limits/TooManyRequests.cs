using System.Globalization;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Limits;

/// <summary>The 429s.</summary>
internal static class TooManyRequests
{
    public const string ProblemType = ProblemTypes.Prefix + "rate-limited";

    public static Task WriteAsync(HttpContext context, Permit permit)
    {
        LimitHeaders.Announce(context, permit);
        var wait = permit.RetryAfter;
        return GatewayProblem.WriteAsync(
            context, StatusCodes.Status429TooManyRequests, ProblemType, "Too many requests",
            $"{Describe(permit.Reached)} Try again in {RateLimitDuration.Format(wait)}.", wait, ("requests", "rate_limit_exceeded"));
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
