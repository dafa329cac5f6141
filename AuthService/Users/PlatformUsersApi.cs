using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Users;

internal static class PlatformUsersApi
{
    public static void MapPlatformUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/v1/auth/platform/users").WithTags("Platform users").RequireScope(Scopes.PlatformAdmin);
        users.MapGet("", List).WithName("ListPlatformUsers").WithSummary("The users of all tenants, or the one with a mail address");
        users.MapPost("/{id:guid}/disable", Disable).WithName("DisablePlatformUser").WithSummary("Ends a person's access everywhere");
        users.MapPost("/{id:guid}/enable", Enable).WithName("EnablePlatformUser").WithSummary("Gives it back");
    }

    internal static async Task<Results<Ok<PlatformUserPage>, ValidationProblem>> List(
        PlatformUserStore store, CancellationToken ct, Guid? after = null, int? limit = null, string? email = null)
    {
        var page = new Page(after, limit);
        return page.Check() is { Count: > 0 } errors
            ? AuthProblems.Invalid(errors)
            : TypedResults.Ok(await store.ListAsync(email?.Trim(), page, ct));
    }

    internal static async Task<Results<Ok<PlatformUser>, ProblemHttpResult>> Disable(
        Guid id, AuditActor actor, PlatformUserChanges changes, CancellationToken ct)
        => Answer(await changes.DisableAsync(actor, id, ct));

    internal static async Task<Results<Ok<PlatformUser>, ProblemHttpResult>> Enable(
        Guid id, AuditActor actor, PlatformUserChanges changes, CancellationToken ct)
        => Answer(await changes.EnableAsync(actor, id, ct));

    private static Results<Ok<PlatformUser>, ProblemHttpResult> Answer(Attempt<PlatformUser> changed)
        => changed.Value is { } user ? TypedResults.Ok(user) : AuthProblems.Of(changed.Refusal);
}
