using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Admission;

/// <summary>The 503 for a request that there is no place for, in the shape that the client of the path expects.</summary>
internal static class Overloaded
{
    public const string ProblemType = ProblemTypes.Prefix + "overloaded";
    private const string Detail = "There is more to do than this server can at the moment; the request was not begun.";

    public static async Task WriteAsync(HttpContext context, TimeSpan retryAfter)
    {
        if (OpenAIErrors.Covers(context.Request.Path))
        {
            await OpenAIErrors.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "server_error", "overloaded", Detail, retryAfter: retryAfter);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Type = ProblemType,
                Title = "Overloaded",
                Detail = Detail,
            },
        });
    }
}
