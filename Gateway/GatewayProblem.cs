using Microsoft.AspNetCore.Mvc;
using Platform.ServiceDefaults;

namespace Platform.Gateway;

/// <summary>What the gateway itself answers when it doesn't let a request through, in the shape that the client of the path expects.</summary>
internal static class GatewayProblem
{
    /// <param name="context">The request; its response must not have started.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="type">Stable type of the problem.</param>
    /// <param name="title">The problem in a few words.</param>
    /// <param name="detail">What happened and what to do.</param>
    /// <param name="retryAfter">When to try again, if that helps.</param>
    /// <param name="openAI">OpenAI's type and code on <c>/v1</c>, where those that follow from the status say too little.</param>
    public static async Task WriteAsync(
        HttpContext context, int status, string type, string title, string detail, TimeSpan? retryAfter = null, (string Type, string? Code)? openAI = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is { } wait)
        {
            OpenAIErrors.SetRetryAfter(context, wait);
        }

        if (openAI is var (errorType, code) && OpenAIErrors.Covers(context.Request.Path))
        {
            await OpenAIErrors.WriteAsync(context, status, errorType, code, detail);
            return;
        }

        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Type = type, Title = title, Detail = detail },
        });
    }
}
