using Platform.ServiceDefaults;

namespace Platform.AuthService.Sessions;

internal static class RequireSessionExtensions
{
    /// <summary>Callers who have signed in: 403 for an API key, which may be in many hands and must not end or take over what a person does.</summary>
    public static RouteGroupBuilder RequireSession(this RouteGroupBuilder group)
    {
        group.RequireIdentity().AddEndpointFilter(static (context, next) =>
            context.HttpContext.Features.Get<CallerIdentity>()?.SessionId is null
                ? ValueTask.FromResult<object?>(SessionProblems.NeedsSession())
                : next(context));
        return group;
    }
}
