using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Audit;

internal static class AuditApi
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/v1/auth").WithTags("Audit log");
        auth.MapGet("/audit", List).RequireScope(Scopes.TenantManage).WithName("ListAuditLog").WithSummary("What was changed in the tenant, newest first");
        auth.MapGet("/platform/audit", ListAll).RequireScope(Scopes.PlatformAdmin).WithName("ListPlatformAuditLog").WithSummary("What was changed anywhere");
    }

    internal static async Task<Results<Ok<AuditPage>, ValidationProblem>> List(
        [AsParameters] AuditQuery query, CallerIdentity caller, AuditStore store, CancellationToken ct)
        => query.Check() is { Count: > 0 } errors
            ? AuthProblems.Invalid(errors)
            : TypedResults.Ok(await store.ListAsync(caller.TenantId, query, ct));

    internal static async Task<Results<Ok<AuditPage>, ValidationProblem>> ListAll(
        [AsParameters] AuditQuery query, AuditStore store, CancellationToken ct, Guid? tenant = null)
        => query.Check() is { Count: > 0 } errors
            ? AuthProblems.Invalid(errors)
            : TypedResults.Ok(await store.ListAsync(tenant, query, ct));
}
