using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Sessions;

internal static class SessionsApi
{
    private const string Path = "/api/v1/auth/sessions";

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, Open).AllowAnonymous().WithTags("Sessions").WithName("SignIn").WithSummary("Opens a session; its token is in this answer only");
        var sessions = routes.MapGroup(Path).WithTags("Sessions").RequireSession();
        sessions.MapPost("/refresh", Refresh).WithName("RefreshSession").WithSummary("Gives the session a new token; the old one is good for a moment more");
        sessions.MapPost("/switch", Switch).WithName("SwitchTenant").WithSummary("Goes on in another of the caller's tenants, with the same token");
        sessions.MapGet("", List).WithName("ListSessions").WithSummary("The caller's own open sessions");
        sessions.MapDelete("", EndAll).WithName("EndAllSessions").WithSummary("Signs the caller out everywhere");
        sessions.MapDelete("/current", EndCurrent).WithName("EndCurrentSession").WithSummary("Signs the caller out");
        sessions.MapDelete("/{id:guid}", End).WithName("EndSession").WithSummary("Ends one of the caller's own sessions");
    }

    internal static async Task<Results<Created<SignedIn>, ProblemHttpResult>> Open(
        SignInRequest request, SignIn signIn, AuditActor actor, HttpContext context, CancellationToken ct)
    {
        // The answer holds a secret, or says whether one fits: nobody on the way may keep it.
        context.Response.Headers.CacheControl = "no-store";
        if (await signIn.TryAsync(request, actor, ct) is { } signedIn)
        {
            return TypedResults.Created($"{Path}/{signedIn.Id}", signedIn);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return SessionProblems.Refused();
    }

    internal static async Task<Results<Ok<RefreshedSession>, ProblemHttpResult>> Refresh(
        CallerIdentity caller, SessionStore store, IOptions<SessionOptions> options, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var id = caller.SessionId!.Value;
        if (await store.FindPrefixAsync(id, caller.UserId, ct) is not { } prefix)
        {
            return SessionProblems.NoSuchSession();
        }

        return await store.RefreshAsync(id, SessionToken.Create(prefix), options.Value, ct) is { } refreshed
            ? TypedResults.Ok(refreshed)
            : SessionProblems.WasJustRefreshed();
    }

    internal static async Task<Results<Ok<SessionTenant>, ProblemHttpResult>> Switch(
        SwitchTenant request, CallerIdentity caller, SessionStore store, AuditActor actor, CancellationToken ct)
        => !request.Tenant.Contains('\0', StringComparison.Ordinal)
            && await store.SwitchAsync(caller.SessionId!.Value, caller.UserId, request.Tenant, actor, ct) is { } tenant
            ? TypedResults.Ok(tenant)
            : SessionProblems.NoSuchTenant();

    internal static async Task<Results<Ok<SessionPage>, ValidationProblem>> List(
        CallerIdentity caller, SessionStore store, CancellationToken ct, Guid? after = null, int? limit = null)
    {
        var (page, fields) = (new Page(after, limit), new FieldErrors());
        fields.Page(page);
        return fields.Errors is { Count: > 0 } errors
            ? AuthProblems.Invalid(errors)
            : TypedResults.Ok(await store.ListAsync(caller.UserId, caller.SessionId!.Value, page, ct));
    }

    internal static async Task<NoContent> EndAll(CallerIdentity caller, SessionStore store, AuditActor actor, CancellationToken ct)
    {
        await store.EndAllAsync(caller.UserId, actor, ct);
        return TypedResults.NoContent();
    }

    internal static async Task<NoContent> EndCurrent(CallerIdentity caller, SessionStore store, AuditActor actor, CancellationToken ct)
    {
        await store.EndAsync(caller.SessionId!.Value, caller.UserId, actor, ct);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> End(
        Guid id, CallerIdentity caller, SessionStore store, AuditActor actor, CancellationToken ct)
        => await store.EndAsync(id, caller.UserId, actor, ct) ? TypedResults.NoContent() : SessionProblems.NoSuchSession();
}
