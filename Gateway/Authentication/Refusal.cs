using Microsoft.AspNetCore.Mvc;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Authentication;

/// <summary>The 401s and 403s, in the shape that the client of the path expects.</summary>
internal static class Refusal
{
    public static async Task WriteUnauthenticatedAsync(HttpContext context, CredentialForm form)
    {
        var detail = form switch
        {
            CredentialForm.Missing => "You didn't provide an API key. Send it as 'Authorization: Bearer YOUR_KEY'.",
            CredentialForm.Malformed => "That is not an API key. Send exactly one, as 'Authorization: Bearer YOUR_KEY'.",
            _ => "Incorrect API key provided. It is unknown, expired or revoked.",
        };
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = form == CredentialForm.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        if (OpenAIErrors.Covers(context.Request.Path))
        {
            // As OpenAI does it: no code when there is no key at all.
            await OpenAIErrors.WriteAsync(context, StatusCodes.Status401Unauthorized, "invalid_request_error",
                form == CredentialForm.Missing ? null : "invalid_api_key", detail);
            return;
        }

        await WriteAsync(context, StatusCodes.Status401Unauthorized, ProblemTypes.Unauthenticated, "Not authenticated", detail);
    }

    public static Task WriteMissingScopeAsync(HttpContext context, string scope) => WriteAsync(
        context, StatusCodes.Status403Forbidden, ProblemTypes.MissingScope, "Not allowed", $"This needs the scope '{scope}', which the caller does not have.");

    private static async Task WriteAsync(HttpContext context, int status, string type, string title, string detail)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Type = type, Title = title, Detail = detail },
        });
    }
}
