using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.ApiKeys;

/// <summary>
/// Whose keys a caller manages: with <c>tenant:manage</c> the tenant's, otherwise the own ones, and these in a session only. A key that
/// could make keys would outlive its own revocation through them, and multiply its limits.
/// </summary>
internal static class KeyAccess
{
    public static bool ManagesTenant(CallerIdentity caller) => caller.Scopes.Contains(Scopes.TenantManage);

    /// <summary>The only user whose keys the caller sees; null for all of the tenant's.</summary>
    public static Guid? OnlyOwner(CallerIdentity caller) => ManagesTenant(caller) ? null : caller.UserId;

    /// <summary>Refuses who may manage no keys at all.</summary>
    public static async ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var caller = await CallerIdentity.BindAsync(context.HttpContext);
        return ManagesTenant(caller) || caller.SessionId is not null
            ? await next(context)
            : TypedResults.Problem(
                $"An API key needs the scope '{Scopes.TenantManage}' to manage keys; without it, own keys are managed in a session.",
                statusCode: StatusCodes.Status403Forbidden, title: "Not allowed", type: ProblemTypes.MissingScope);
    }
}
