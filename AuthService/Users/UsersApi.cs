using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Users;

internal static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapPlatformUsers();
        var users = routes.MapGroup("/api/v1/auth/users").WithTags("Users").RequireScope(Scopes.TenantManage);
        users.MapGet("", List).WithName("ListUsers").WithSummary("The tenant's users");
        users.MapGet("/{id:guid}", Get).WithName("GetUser").WithSummary("One user of the tenant");
        users.MapPut("/{id:guid}/role", SetRole).WithName("SetUserRole").WithSummary("Gives a user another role");
        users.MapPost("/{id:guid}/disable", Disable).WithName("DisableUser").WithSummary("Locks a user out of the tenant");
        users.MapPost("/{id:guid}/enable", Enable).WithName("EnableUser").WithSummary("Lets a user in again");
        users.MapDelete("/{id:guid}", Remove).WithName("RemoveUser").WithSummary("Ends a membership, with its keys and sessions");
    }

    internal static async Task<Results<Ok<UserPage>, ValidationProblem>> List(
        CallerIdentity caller, UserStore store, CancellationToken ct, Guid? after = null, int? limit = null)
    {
        var page = new Page(after, limit);
        return page.Check() is { Count: > 0 } errors
            ? AuthProblems.Invalid(errors)
            : TypedResults.Ok(await store.ListAsync(caller.TenantId, page, ct));
    }

    internal static async Task<Results<Ok<User>, ProblemHttpResult>> Get(Guid id, CallerIdentity caller, UserStore store, CancellationToken ct)
        => await store.FindAsync(caller.TenantId, id, ct) is { } user ? TypedResults.Ok(user) : AuthProblems.Of(Refusal.UserNotFound);

    internal static async Task<Results<Ok<User>, ValidationProblem, ProblemHttpResult>> SetRole(
        Guid id, RoleChange request, CallerIdentity caller, AuditActor actor, UserChanges changes, CancellationToken ct)
    {
        var fields = new FieldErrors();
        fields.Role("role", request.Role);
        if (fields.Errors.Count > 0)
        {
            return AuthProblems.Invalid(fields.Errors);
        }

        var changed = await changes.SetRoleAsync(caller, actor, id, request.Role!, ct);
        return changed.Value is { } user ? TypedResults.Ok(user) : AuthProblems.Of(changed.Refusal);
    }

    internal static async Task<Results<Ok<User>, ProblemHttpResult>> Disable(
        Guid id, CallerIdentity caller, AuditActor actor, UserChanges changes, CancellationToken ct)
        => Answer(await changes.DisableAsync(caller, actor, id, ct));

    internal static async Task<Results<Ok<User>, ProblemHttpResult>> Enable(
        Guid id, CallerIdentity caller, AuditActor actor, UserChanges changes, CancellationToken ct)
        => Answer(await changes.EnableAsync(caller, actor, id, ct));

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid id, CallerIdentity caller, AuditActor actor, UserChanges changes, CancellationToken ct)
        => await changes.RemoveAsync(caller, actor, id, ct) is { } refusal ? AuthProblems.Of(refusal) : TypedResults.NoContent();

    private static Results<Ok<User>, ProblemHttpResult> Answer(Attempt<User> changed)
        => changed.Value is { } user ? TypedResults.Ok(user) : AuthProblems.Of(changed.Refusal);
}
