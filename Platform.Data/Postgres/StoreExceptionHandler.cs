using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>Tells a store that can't be asked from a fault of ours, and answers for it.</summary>
internal sealed class StoreExceptionHandler(PoolRegistry pools, IProblemDetailsService problems, ILogger<StoreExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested || !StoreErrors.IsUnavailable(exception))
        {
            return false;
        }
        // A connection that broke under a statement doesn't know its pool; requests use the first one.
        var pool = (exception as PoolException)?.Pool ?? (pools.All is [var first, ..] ? first.Name : "");
        var exhausted = exception is PoolExhaustedException;
        logger.StoreUnavailable(pool, exhausted ? "exhausted" : "unavailable", exception.GetType().Name, (exception as PostgresException)?.SqlState, exception.Message);
        var detail = exhausted
            ? $"All database connections of the pool '{pool}' are in use."
            : $"The database behind the pool '{pool}' can't be reached.";
        return await problems.TryWriteAsync(StoreProblem.Prepare(httpContext, detail, exception, pool));
    }
}
