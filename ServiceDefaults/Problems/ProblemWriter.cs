using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults.Problems;

/// <summary>
/// Writes every problem: on <c>/v1</c> in OpenAI's envelope or Anthropic's, elsewhere as RFC 9457 <c>application/problem+json</c>, whatever the client accepts:
/// an error in a known shape is worth more than none in the asked one.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var status = problem.Status ?? http.Response.StatusCode;
        problem.Status = status;
        if (AnthropicErrors.Covers(http.Request.Path))
        {
            await AnthropicErrors.WriteAsync(http, status, problem.Detail ?? problem.Title ?? Describe(http.Request, status));
            return;
        }
        if (OpenAIErrors.Covers(http.Request.Path))
        {
            var (type, code) = OpenAIErrors.ForStatus(status);
            await OpenAIErrors.WriteAsync(http, status, type, code, problem.Detail ?? problem.Title ?? Describe(http.Request, status));
            return;
        }
        problem.Title ??= Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
        problem.Instance ??= http.Request.Path;
        problem.Extensions.TryAdd("traceId", System.Diagnostics.Activity.Current?.Id ?? http.TraceIdentifier);
        http.Response.StatusCode = status;
        // As object, so that derived types keep their members (the errors of a validation problem).
        await http.Response.WriteAsJsonAsync<object>(problem, options: null, "application/problem+json", http.RequestAborted);
    }

    private static string Describe(HttpRequest request, int status) => status switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {request.Method} {request.Path}.",
        StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}.",
        _ => $"The request failed: {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)}.",
    };
}
