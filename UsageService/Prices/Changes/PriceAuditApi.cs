using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices.Changes;

internal static class PriceAuditApi
{
    public static void MapPriceAudit(this IEndpointRouteBuilder prices)
        => prices.MapGet("/audit", List).WithName("ListPriceChanges").WithSummary("Who changed which price, newest first").RequireScope(Scopes.PlatformAdmin);

    internal static async Task<Results<Ok<PriceAuditPage>, ValidationProblem>> List(
        [AsParameters] PriceAuditQuery query, PriceAuditStore store, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var filter = query.Read(parameters);
        return parameters.Errors is { Count: > 0 } errors ? UsageProblems.Invalid(errors) : TypedResults.Ok(await store.ListAsync(filter, ct));
    }
}
