using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Audit;

internal static class AuditApi
{
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditStore>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, AuditJson.Default));
    }

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var audit = routes.MapGroup("/api/v1/extensions/audit").WithTags("Extension audit log");
        audit.MapGet("/", List).WithName("ListExtensionAudit").WithSummary("What was changed in the tenant's extensions, newest first").RequireScope(Scopes.TenantManage);
        audit.MapGet("/platform", ListAll).WithName("ListPlatformExtensionAudit").WithSummary("What was changed anywhere, also in the catalogue")
            .RequireScope(Scopes.PlatformAdmin);
    }

    internal static Task<Results<Ok<AuditPage>, ValidationProblem>> List(
        [AsParameters] AuditQuery query, CallerIdentity caller, AuditStore store, CancellationToken ct)
        => ListAsync(query, caller.TenantId, store, ct);

    internal static Task<Results<Ok<AuditPage>, ValidationProblem>> ListAll(
        [AsParameters] AuditQuery query, [FromQuery] Guid? tenant, AuditStore store, CancellationToken ct)
        => ListAsync(query, tenant, store, ct);

    private static async Task<Results<Ok<AuditPage>, ValidationProblem>> ListAsync(AuditQuery query, Guid? tenantId, AuditStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var filter = query.Read(tenantId, errors);
        return errors.Count > 0 ? TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest) : TypedResults.Ok(await store.ListAsync(filter, ct));
    }
}
