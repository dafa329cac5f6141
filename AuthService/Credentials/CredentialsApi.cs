using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Credentials;

internal static class CredentialsApi
{
    public static void MapCredentials(this IEndpointRouteBuilder routes)
    {
        var credentials = routes.MapGroup("/internal/credentials").WithTags("Credentials").RequireService();
        credentials.MapPost("/check", Check).WithName("CheckCredential").WithSummary("Whom a credential belongs to, now");
    }

    /// <summary>One answer for unknown, malformed, expired and revoked: a stranger learns nothing about what exists.</summary>
    internal static async Task<Results<Ok<CheckedIdentity>, ProblemHttpResult>> Check(
        CredentialCheck request, CredentialChecker checker, CancellationToken ct)
        => await checker.CheckAsync(request.Credential, ct) is { } identity
            ? TypedResults.Ok(identity)
            : TypedResults.Problem(
                statusCode: StatusCodes.Status401Unauthorized, type: ProblemTypes.InvalidCredential, title: "The credential is not valid.");
}
