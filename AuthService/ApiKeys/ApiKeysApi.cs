using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.AuthService.ApiKeys;

internal static class ApiKeysApi
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/v1/auth/keys").WithTags("API keys").RequireIdentity().AddEndpointFilter(KeyAccess.RequireAsync);
        keys.MapGet("", List).WithName("ListApiKeys").WithSummary("The tenant's keys, or the caller's own, without their secrets");
        keys.MapPost("", Create).WithName("CreateApiKey").WithSummary("Makes a key; its secret is in this answer only");
        keys.MapGet("/{id:guid}", Get).WithName("GetApiKey").WithSummary("One key, without its secret");
        keys.MapPatch("/{id:guid}", Update).WithName("UpdateApiKey").WithSummary("Changes a key's name, models and limits");
        keys.MapPost("/{id:guid}/rotate", Rotate).WithName("RotateApiKey").WithSummary("Makes a key in place of another, which goes on for a while");
        keys.MapDelete("/{id:guid}", Revoke).WithName("RevokeApiKey").WithSummary("Ends a key; the next request with it is refused");
    }

    internal static async Task<Results<Ok<ApiKeyPage>, ValidationProblem>> List(
        CallerIdentity caller, ApiKeyStore store, CancellationToken ct, Guid? after = null, int? limit = null)
    {
        var page = new Page(after, limit);
        return page.Check() is { Count: > 0 } errors
            ? AuthProblems.Invalid(errors)
            : TypedResults.Ok(await store.ListAsync(caller.TenantId, KeyAccess.OnlyOwner(caller), page, ct));
    }

    internal static async Task<Results<Created<CreatedApiKey>, ValidationProblem, ProblemHttpResult>> Create(
        CreateApiKey request, CallerIdentity caller, AuditActor actor, ApiKeyChanges changes, TimeProvider clock, CancellationToken ct)
    {
        if (ApiKeyRules.Check(request, caller, clock.GetUtcNow()) is { Count: > 0 } errors)
        {
            return AuthProblems.Invalid(errors);
        }

        var created = await changes.CreateAsync(caller, actor, request, ct);
        return created.Value is { } key ? TypedResults.Created($"/api/v1/auth/keys/{key.Id}", key) : AuthProblems.Of(created.Refusal);
    }

    internal static async Task<Results<Ok<ApiKeySummary>, ProblemHttpResult>> Get(
        Guid id, CallerIdentity caller, ApiKeyStore store, CancellationToken ct)
        => await store.FindAsync(caller.TenantId, KeyAccess.OnlyOwner(caller), id, ct) is { } key
            ? TypedResults.Ok(key)
            : AuthProblems.Of(Refusal.KeyNotFound);

    internal static async Task<Results<Ok<ApiKeySummary>, ValidationProblem, ProblemHttpResult>> Update(
        Guid id, ApiKeyUpdate request, CallerIdentity caller, AuditActor actor, ApiKeyChanges changes, TimeProvider clock, CancellationToken ct)
    {
        if (ApiKeyRules.Check(request, clock.GetUtcNow()) is { Count: > 0 } errors)
        {
            return AuthProblems.Invalid(errors);
        }

        var changed = await changes.UpdateAsync(caller, actor, id, request, ct);
        return changed.Value is { } key ? TypedResults.Ok(key) : AuthProblems.Of(changed.Refusal);
    }

    internal static async Task<Results<Created<CreatedApiKey>, ValidationProblem, ProblemHttpResult>> Rotate(
        Guid id, CallerIdentity caller, AuditActor actor, ApiKeyChanges changes, CancellationToken ct, RotateApiKey? request = null)
    {
        request ??= new RotateApiKey(null);
        if (ApiKeyRules.Check(request) is { Count: > 0 } errors)
        {
            return AuthProblems.Invalid(errors);
        }

        var grace = TimeSpan.FromSeconds(request.GraceSeconds ?? ApiKeyRules.DefaultGraceSeconds);
        var rotated = await changes.RotateAsync(caller, actor, id, grace, ct);
        return rotated.Value is { } key ? TypedResults.Created($"/api/v1/auth/keys/{key.Id}", key) : AuthProblems.Of(rotated.Refusal);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid id, CallerIdentity caller, AuditActor actor, ApiKeyChanges changes, CancellationToken ct)
        => await changes.RevokeAsync(caller, actor, id, ct) is { } refusal ? AuthProblems.Of(refusal) : TypedResults.NoContent();
}
