using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Reconciliation;

internal static class ReconciliationApi
{
    public static void MapReconciliation(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/usage/reconciliation", Compare).WithName("ReconcileUsage").WithTags("Usage").RequireScope(Scopes.UsageManage);
    }

    internal static async Task<Results<Ok<ReconciliationReport>, ValidationProblem, ProblemHttpResult>> Compare(
        [AsParameters] ReconciliationQuery query, CallerIdentity caller, Reconciler reconciler, TimeProvider clock, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var (from, to, allTenants) = query.Read(parameters, clock.GetUtcNow());
        if (parameters.Errors is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        if (allTenants && !caller.Scopes.Contains(Scopes.PlatformAdmin, StringComparer.Ordinal))
        {
            return TypedResults.Problem(
                $"Comparing all tenants needs the scope '{Scopes.PlatformAdmin}'.", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed",
                type: ProblemTypes.MissingScope);
        }

        return TypedResults.Ok(await reconciler.CompareAsync(from, to, allTenants ? null : caller.TenantId, ct));
    }
}
