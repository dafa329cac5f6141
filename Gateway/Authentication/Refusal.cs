using Platform.ServiceDefaults;

namespace Platform.Gateway.Authentication;

/// <summary>The 401s and 403s.</summary>
internal static class Refusal
{
    public static Task WriteUnauthenticatedAsync(HttpContext context, CredentialForm form)
    {
        var detail = form switch
        {
            CredentialForm.Missing => "You didn't provide an API key. Send it as 'Authorization: Bearer YOUR_KEY'.",
            CredentialForm.Malformed => "That is not an API key. Send exactly one, as 'Authorization: Bearer YOUR_KEY'.",
            _ => "Incorrect API key provided. It is unknown, expired or revoked.",
        };
        context.Response.Headers.WWWAuthenticate = form == CredentialForm.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        // As OpenAI does it: no code when there is no key at all.
        var openAI = ("invalid_request_error", form == CredentialForm.Missing ? null : "invalid_api_key");
        return GatewayProblem.WriteAsync(
            context, StatusCodes.Status401Unauthorized, ProblemTypes.Unauthenticated, "Not authenticated", detail, openAI: openAI);
    }

    public static Task WriteMissingScopeAsync(HttpContext context, string scope) => GatewayProblem.WriteAsync(
        context, StatusCodes.Status403Forbidden, ProblemTypes.MissingScope, "Not allowed", $"This needs the scope '{scope}', which the caller does not have.");
}
