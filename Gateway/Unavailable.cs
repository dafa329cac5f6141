using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Platform.ServiceDefaults;

namespace Platform.Gateway;

/// <summary>The 503s and 504s that the gateway itself answers with, in the shape that the client of the path expects.</summary>
internal static class Unavailable
{
    public static async Task WriteAsync(
        HttpContext context, string detail, TimeSpan retryAfter, int status = StatusCodes.Status503ServiceUnavailable)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Type = ProblemTypes.Unavailable, Title = "Briefly unavailable", Detail = detail },
        });
    }
}
