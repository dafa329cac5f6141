using Platform.ServiceDefaults;

namespace Platform.Gateway.Admission;

/// <summary>The 503 for a request that there is no place for.</summary>
internal static class Overloaded
{
    public const string ProblemType = ProblemTypes.Prefix + "overloaded";

    public static Task WriteAsync(HttpContext context, TimeSpan retryAfter) => GatewayProblem.WriteAsync(
        context, StatusCodes.Status503ServiceUnavailable, ProblemType, "Overloaded",
        "There is more to do than this server can at the moment; the request was not begun.", retryAfter, ("server_error", "overloaded"));
}
