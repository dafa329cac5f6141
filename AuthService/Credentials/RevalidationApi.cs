using System.Data.Common;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.AuthService.Bootstrap;
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
        CredentialRevalidation request, RevalidationStore store, Readiness readiness, IOptions<CredentialOptions> options, TimeProvider clock, CancellationToken ct)
    {
        if (request.Running is not { Count: <= CredentialRevalidation.MaxRunning } running || running.Contains(null!))
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status400BadRequest, type: ProblemTypes.InvalidRequest, title: "Not a list of credentials", detail: $"At most {CredentialRevalidation.MaxRunning} at a time.");
        }

        if (!readiness.IsReady)
        {
            throw Unavailable(null);
        }

        var timeout = options.Value.CheckTimeout;
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var found = store.FindEndedAsync(running, (int)Math.Ceiling(timeout.TotalSeconds), both.Token);
            return TypedResults.Ok(new EndedCredentials(await found.WaitAsync(both.Token)));
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            throw Unavailable(failure);
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw Unavailable(late);
        }
    }

    private static UnavailableException Unavailable(Exception? cause) => new("The credentials could not be checked.", TimeSpan.FromSeconds(1), cause);
}
