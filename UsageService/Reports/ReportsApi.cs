using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Reports;

internal static class ReportsApi
{
    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        var usage = routes.MapGroup("/api/v1/usage").WithTags("Usage").RequireScope(Scopes.UsageRead);
        usage.MapGet("/requests", ListRequests).WithName("ListUsageRequests");
        usage.MapGet("/summary", Summarize).WithName("SummarizeUsage");
        usage.MapGet("/counters", ListCounters).WithName("ListUsageCounters");
        // Not in the group: who operates the platform need not be a reader in a tenant.
        routes.MapGet("/api/v1/usage/counters/platform", ListPlatformCounters).WithName("ListPlatformCounters").WithTags("Usage")
            .WithSummary("What was counted for no tenant, and what could not be counted").RequireScope(Scopes.PlatformAdmin);
    }

    internal static async Task<Results<Ok<RequestPage>, ValidationProblem>> ListRequests(
        [AsParameters] RequestQuery query, CallerIdentity caller, RequestStore store, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var filter = query.Read(parameters);
        if (parameters.Errors is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        // One row more than asked for tells whether there is a next page.
        var rows = await store.ListAsync(caller.TenantId, filter, filter.Limit + 1, ct);
        return TypedResults.Ok(RequestPage.Of(rows, filter.Limit));
    }

    internal static async Task<Results<Ok<UsageSummary>, ValidationProblem>> Summarize(
        [AsParameters] SummaryQuery query, CallerIdentity caller, SummaryStore store, TimeProvider clock, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var period = query.Read(parameters, clock.GetUtcNow());
        if (parameters.Errors is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        return TypedResults.Ok(await store.SummarizeAsync(caller.TenantId, period, ct));
    }

    internal static Task<Results<Ok<CounterPage>, ValidationProblem>> ListCounters(
        [AsParameters] CounterQuery query, CallerIdentity caller, CounterStore store, TimeProvider clock, CancellationToken ct)
        => ListCountersAsync(query, caller.TenantId, store, clock, ct);

    internal static Task<Results<Ok<CounterPage>, ValidationProblem>> ListPlatformCounters(
        [AsParameters] CounterQuery query, CounterStore store, TimeProvider clock, CancellationToken ct)
        => ListCountersAsync(query, Guid.Empty, store, clock, ct);

    private static async Task<Results<Ok<CounterPage>, ValidationProblem>> ListCountersAsync(
        CounterQuery query, Guid tenantId, CounterStore store, TimeProvider clock, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var filter = query.Read(parameters, clock.GetUtcNow());
        if (parameters.Errors is { Count: > 0 } errors)
        {
            return UsageProblems.Invalid(errors);
        }

        return TypedResults.Ok(CounterPage.Of(filter.Window, await store.ListAsync(tenantId, filter, filter.Limit + 1, ct), filter.Limit));
    }
}
