using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Health;

internal static class HealthApi
{
    public static void MapExtensionHealth(this IEndpointRouteBuilder routes)
    {
        var extensions = routes.MapGroup("/api/v1/extensions").WithTags("Extension health");
        extensions.MapGet("/health", List).WithName("ListExtensionHealth").RequireScope(Scopes.ExtensionsRead);
        extensions.MapGet("/{extension}/health", Get).WithName("GetExtensionHealth").RequireScope(Scopes.ExtensionsRead);
    }

    internal static async Task<Results<Ok<HealthPage>, ValidationProblem>> List(
        [AsParameters] NameListQuery query, CallerIdentity caller, HealthReader reader, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(ExtensionName.IsValid, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var (seen, next) = NameListQuery.Page(await reader.ListAsync(caller.TenantId, after, limit + 1, ct), limit, static one => one.Name);
        return TypedResults.Ok(new HealthPage([.. seen.Select(HealthJudgement.Of)], next));
    }

    internal static async Task<Results<Ok<ExtensionHealth>, ProblemHttpResult>> Get(
        string extension, CallerIdentity caller, HealthReader reader, CancellationToken ct)
    {
        if (!ExtensionName.IsValid(extension) || await reader.FindAsync(new ExtensionKey(caller.TenantId, extension), ct) is not var (seen, history))
        {
            return ExtensionProblems.NoSuchExtension();
        }

        return TypedResults.Ok(HealthJudgement.Of(seen) with { Replicas = HealthJudgement.Replicas(seen), History = history });
    }
}
