using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Tenants;

internal static class TenantsApi
{
    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/v1/auth").WithTags("Tenants");
        auth.MapGet("/tenant", GetOwn).RequireIdentity().WithName("GetOwnTenant").WithSummary("The caller's tenant");
        var tenants = auth.MapGroup("/tenants").RequireScope(Scopes.PlatformAdmin);
        tenants.MapGet("", List).WithName("ListTenants").WithSummary("All tenants");
        tenants.MapPost("", Create).WithName("CreateTenant").WithSummary("Makes a tenant; the token for its owner is in this answer only");
        tenants.MapGet("/{id:guid}", Get).WithName("GetTenant").WithSummary("One tenant");
        tenants.MapPut("/{id:guid}", Update).WithName("UpdateTenant").WithSummary("Sets a tenant's name and limits");
        tenants.MapPost("/{id:guid}/disable", Disable).WithName("DisableTenant").WithSummary("Locks everybody in the tenant out");
        tenants.MapPost("/{id:guid}/enable", Enable).WithName("EnableTenant").WithSummary("Lets them in again");
    }

    internal static Task<Results<Ok<Tenant>, ProblemHttpResult>> GetOwn(CallerIdentity caller, TenantStore store, CancellationToken ct)
        => Get(caller.TenantId, store, ct);

    internal static async Task<Results<Ok<Tenant>, ProblemHttpResult>> Get(Guid id, TenantStore store, CancellationToken ct)
        => await store.FindAsync(id, ct) is { } tenant ? TypedResults.Ok(tenant) : AuthProblems.Of(Refusal.TenantNotFound);

    internal static async Task<Results<Ok<TenantPage>, ValidationProblem>> List(
        TenantStore store, CancellationToken ct, Guid? after = null, int? limit = null)
    {
        var page = new Page(after, limit);
        return page.Check() is { Count: > 0 } errors ? AuthProblems.Invalid(errors) : TypedResults.Ok(await store.ListAsync(page, ct));
    }

    internal static async Task<Results<Created<CreatedTenant>, ValidationProblem, ProblemHttpResult>> Create(
        TenantRequest request, CallerIdentity caller, AuditActor actor, TenantChanges changes, CancellationToken ct)
    {
        if (TenantRules.Check(request) is { Count: > 0 } errors)
        {
            return AuthProblems.Invalid(errors);
        }

        var created = await changes.CreateAsync(caller, actor, request, ct);
        return created.Value is { } tenant
            ? TypedResults.Created($"/api/v1/auth/tenants/{tenant.Tenant.Id}", tenant)
            : AuthProblems.Of(created.Refusal);
    }

    internal static async Task<Results<Ok<Tenant>, ValidationProblem, ProblemHttpResult>> Update(
        Guid id, TenantSettings request, AuditActor actor, TenantChanges changes, CancellationToken ct)
    {
        if (TenantRules.Check(request) is { Count: > 0 } errors)
        {
            return AuthProblems.Invalid(errors);
        }

        var changed = await changes.UpdateAsync(actor, id, request, ct);
        return changed.Value is { } tenant ? TypedResults.Ok(tenant) : AuthProblems.Of(changed.Refusal);
    }

    internal static async Task<Results<Ok<Tenant>, ProblemHttpResult>> Disable(Guid id, AuditActor actor, TenantChanges changes, CancellationToken ct)
        => Answer(await changes.DisableAsync(actor, id, ct));

    internal static async Task<Results<Ok<Tenant>, ProblemHttpResult>> Enable(Guid id, AuditActor actor, TenantChanges changes, CancellationToken ct)
        => Answer(await changes.EnableAsync(actor, id, ct));

    private static Results<Ok<Tenant>, ProblemHttpResult> Answer(Attempt<Tenant> changed)
        => changed.Value is { } tenant ? TypedResults.Ok(tenant) : AuthProblems.Of(changed.Refusal);
}
