using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Export;

internal static class ExportApi
{
    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/usage/export", Export).WithName("ExportUsage").WithTags("Usage").RequireScope(Scopes.UsageRead)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv", additionalContentTypes: "application/jsonl")
            .ProducesValidationProblem();
    }

    internal static IResult Export([AsParameters] ExportQuery query, CallerIdentity caller, RequestStore store)
    {
        var parameters = new ParameterReader();
        var (filter, format) = query.Read(parameters);
        return parameters.Errors is { Count: > 0 } errors
            ? TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest)
            : new UsageExport(caller.TenantId, filter, format, store);
    }
}
