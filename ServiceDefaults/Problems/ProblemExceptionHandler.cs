using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Problems;

/// <summary>What an exception that nobody caught means to the caller.</summary>
internal sealed class ProblemExceptionHandler(IProblemDetailsService problems, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        var problem = exception switch
        {
            UnavailableException unavailable => Unavailable(httpContext, unavailable),
            BadHttpRequestException bad => new ProblemDetails { Status = bad.StatusCode, Type = ProblemTypes.InvalidRequest, Detail = DetailOf(bad) },
            _ => null,
        };
        if (problem is null)
        {
            // The middleware logs it and answers 500 without any detail of the exception.
            return false;
        }
        httpContext.Response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    /// <summary>Of a body that can't be read also where it can't, which a caller can see and a name of ours doesn't tell.</summary>
    private static string DetailOf(BadHttpRequestException bad)
        => bad.InnerException is JsonException { Path: { Length: > 1 } path } ? $"The JSON of the request body has {path} in a form that is not expected here." : bad.Message;

    private ProblemDetails Unavailable(HttpContext context, UnavailableException exception)
    {
        OpenAIErrors.SetRetryAfter(context, exception.RetryAfter);
        logger.Unavailable(exception.Message, exception.InnerException?.Message);
        return new()
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Type = ProblemTypes.Unavailable,
            Title = "Briefly unavailable",
            Detail = exception.Message,
        };
    }
}
