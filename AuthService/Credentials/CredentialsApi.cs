using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Credentials;

internal static class CredentialsApi
{
    public static void MapCredentials(this IEndpointRouteBuilder routes)
    {
        var credentials = routes.MapGroup("/internal/credentials").WithTags("Credentials").RequireService();
        credentials.MapPost("/check", Check).WithName("CheckCredentials").WithSummary("Whom credentials belong to, now")
            .WithRequestClass(RequestClassNames.Check);
    }

    /// <summary>One answer for unknown, malformed, expired and revoked: a stranger learns nothing about what exists.</summary>
    internal static async Task<Results<Ok<CheckedCredentials>, ProblemHttpResult>> Check(
        CredentialCheck request, CredentialChecker checker, CancellationToken ct)
        => request.Credentials is { Count: > 0 and <= CredentialCheck.MaxCredentials } credentials
            ? TypedResults.Ok(new CheckedCredentials(await checker.CheckAsync(credentials, ct)))
            : TypedResults.Problem(
                statusCode: StatusCodes.Status400BadRequest, type: ProblemTypes.InvalidRequest, title: "Not a list of credentials",
                detail: $"'credentials' must be a list of 1 to {CredentialCheck.MaxCredentials} texts.");
}
