using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Platform.Data.Postgres;

/// <summary>The one answer to a request whose store can't be asked: 503 with <c>Retry-After</c>, never 401, 403 or 500.</summary>
internal static class StoreProblem
{
    private const string Type = "https://platform.dev/problems/unavailable";
    private const int RetryAfterSeconds = 1;

    public static ProblemDetailsContext Prepare(HttpContext context, string detail, Exception? exception = null, string? pool = null)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var problem = new ProblemDetails
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Type = Type,
            Title = "Briefly unavailable",
            Detail = detail,
        };
        if (pool is not null)
        {
            problem.Extensions["pool"] = pool;
        }
        return new() { HttpContext = context, Exception = exception, ProblemDetails = problem };
    }
}
