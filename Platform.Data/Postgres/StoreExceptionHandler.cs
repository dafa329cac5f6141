using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>A store that can't be asked is 503 with <c>Retry-After</c>: never 401, 403 or 500.</summary>
internal sealed class StoreExceptionHandler(IProblemDetailsService problems, ILogger<StoreExceptionHandler> logger) : IExceptionHandler
{
    private const int RetryAfterSeconds = 1;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested || !StoreErrors.IsUnavailable(exception))
        {
            return false;
        }
        var exhausted = StoreErrors.IsExhausted(exception);
        logger.StoreUnavailable(exhausted ? "pool exhausted" : "unavailable", exception.GetType().Name, (exception as PostgresException)?.SqlState, exception.Message);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Type = "https://platform.dev/problems/unavailable",
                Title = "Briefly unavailable",
                Detail = exhausted ? "All database connections of this service are in use." : "The database of this service can't be reached.",
            },
        });
    }
}
