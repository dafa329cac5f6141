using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Interference;

/// <summary>Keeps the incidents that the gateway's monitor finds, and tells the gateway of them. Operators ask the gateway.</summary>
internal static class IncidentsApi
{
    private const long MaxBodyBytes = IncidentBatch.MaxIncidents * (long)IncidentBatch.MaxIncidentBytes;

    public static void MapInterference(this IEndpointRouteBuilder routes)
    {
        var interference = routes.MapGroup("/").WithTags("Interference").RequireService();
        interference.MapPut(IncidentBatch.Path, Keep).WithName("KeepIncidents").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        interference.MapGet(IncidentBatch.Path, List).WithName("ListIncidents");
        interference.MapGet(IncidentBatch.Path + "/{id:guid}", Find).WithName("FindIncident");
        interference.MapGet(IncidentTrend.Path, GetTrend).WithName("GetIncidentTrend");
    }

    internal static async Task<Results<NoContent, ValidationProblem>> Keep(IncidentBatch batch, IncidentStore store, CancellationToken ct)
    {
        if (IncidentRules.Check(batch) is { Count: > 0 } errors)
        {
            return UsageProblems.Invalid(errors);
        }

        await store.KeepAsync(batch.Incidents, ct);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<IncidentPage>, ValidationProblem>> List(
        [AsParameters] IncidentQuery query, IncidentStore store, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var filter = query.Read(parameters);
        return parameters.Errors is { Count: > 0 } errors ? UsageProblems.Invalid(errors) : TypedResults.Ok(await store.ListAsync(filter, ct));
    }

    internal static async Task<Results<Ok<Incident>, NotFound>> Find(Guid id, IncidentStore store, CancellationToken ct)
        => await store.FindAsync(id, ct) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound();

    internal static async Task<Results<Ok<IncidentTrend>, ValidationProblem>> GetTrend(string? days, TrendStore store, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var asked = parameters.Number("days", days, fallback: 30, 1, IncidentTrend.MaxDays);
        return parameters.Errors is { Count: > 0 } errors ? UsageProblems.Invalid(errors) : TypedResults.Ok(await store.GetAsync(asked, ct));
    }
}
