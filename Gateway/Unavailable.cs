using Platform.ServiceDefaults;

namespace Platform.Gateway;

/// <summary>The 503s and 504s that the gateway itself answers with.</summary>
internal static class Unavailable
{
    public static Task WriteAsync(HttpContext context, string detail, TimeSpan retryAfter, int status = StatusCodes.Status503ServiceUnavailable)
    {
        context.Response.Clear();
        return GatewayProblem.WriteAsync(context, status, ProblemTypes.Unavailable, "Briefly unavailable", detail, retryAfter);
    }
}
