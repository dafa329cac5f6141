using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>Tells a store that can't be asked from a fault of ours, and answers for it.</summary>
internal sealed class StoreExceptionHandler(IProblemDetailsService problems, ILogger<StoreExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested || !StoreErrors.IsUnavailable(exception))
        {
            return false;
        }
        var exhausted = StoreErrors.IsExhausted(exception);
        logger.StoreUnavailable(exhausted ? "pool exhausted" : "unavailable", exception.GetType().Name, (exception as PostgresException)?.SqlState, exception.Message);
        var detail = exhausted ? "All database connections of this service are in use." : "The database of this service can't be reached.";
        return await problems.TryWriteAsync(StoreProblem.Prepare(httpContext, detail, exception));
    }
}
