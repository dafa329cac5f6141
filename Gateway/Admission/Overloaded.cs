using Platform.Gateway.Limits;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Admission;

/// <summary>The 503 for a request that there is no place for.</summary>
internal static class Overloaded
{
    public const string ProblemType = ProblemTypes.Prefix + "overloaded";

    public static Task WriteAsync(HttpContext context, TimeSpan retryAfter) => GatewayProblem.WriteAsync(
        context, StatusCodes.Status503ServiceUnavailable, ProblemType, "Overloaded",
        "There is more to do than this server can at the moment; the request was not begun.", retryAfter, ("server_error", "overloaded"));

    /// <summary>The 429 for a tenant that has its share of the places.</summary>
    public static Task WriteShareUsedAsync(HttpContext context, TimeSpan retryAfter) => GatewayProblem.WriteAsync(
        context, StatusCodes.Status429TooManyRequests, TooManyRequests.ProblemType, "Too many requests",
        "This tenant has as many requests under way as it may while others need places. Try again when one has ended.", retryAfter, ("requests", "rate_limit_exceeded"));
}
