using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Credentials;

internal static class RevalidationApi
{
    public static void MapRevalidation(this IEndpointRouteBuilder routes)
        => routes.MapPost(CredentialRevalidation.Path, Revalidate).WithName("RevalidateCredentials").WithTags("Credentials")
            .WithSummary("Which credentials of running requests are no longer good").RequireService();

    /// <exception cref="UnavailableException">It could not be found out within the time that a check may take.</exception>
    internal static async Task<Results<Ok<EndedCredentials>, ProblemHttpResult>> Revalidate(
        CredentialRevalidation request, RevalidationStore store, BoundedCheck check, CancellationToken ct)
    {
        if (request.Running is not { Count: <= CredentialRevalidation.MaxRunning } running || running.Contains(null!))
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status400BadRequest, type: ProblemTypes.InvalidRequest, title: "Not a list of credentials", detail: $"At most {CredentialRevalidation.MaxRunning} at a time.");
        }

        return TypedResults.Ok(new EndedCredentials(
            await check.AskAsync("The credentials could not be checked.", (seconds, token) => store.FindEndedAsync(running, seconds, token), ct)));
    }
}
