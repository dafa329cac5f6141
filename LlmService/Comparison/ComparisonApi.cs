using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.LlmService.Paging;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Comparison;

internal static class ComparisonApi
{
    public static void MapComparison(this IEndpointRouteBuilder routes)
    {
        var compare = routes.MapGroup("/api/v1/compare").WithTags("Comparison").RequireScope(Scopes.LlmInvoke);
        compare.MapPost("/", Compare).WithName("Compare")
            .WithSummary("One chat completion of several models at once")
            .WithJsonBody("""{"models":["simulated","simulated:tokens=5"],"messages":[{"role":"user","content":"Hello"}],"stream":false}""");
        compare.MapGet("/", List).WithName("ListComparisons");
        compare.MapGet("/{comparison:guid}", Get).WithName("GetComparison");
        compare.MapDelete("/{comparison:guid}", Remove).WithName("RemoveComparison");
    }

    /// <summary>Writes its answer itself: it may be a stream.</summary>
    internal static Task Compare(HttpContext context, CallerIdentity caller, CompareEndpoint endpoint) => endpoint.AnswerAsync(context, caller);

    internal static async Task<Results<Ok<ComparisonPage>, ValidationProblem>> List(
        string? cursor, string? limit, CallerIdentity caller, ComparisonStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (most, before) = (PageParameters.ReadLimit(limit, errors), PageParameters.ReadCursor(cursor, errors) ?? Guid.AllBitsSet);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        // One row more than asked for tells whether there is a next page.
        var rows = await store.ListAsync(caller.TenantId, caller.UserId, before, most + 1, ct);
        return TypedResults.Ok(rows.Count <= most
            ? new ComparisonPage(rows, null)
            : new ComparisonPage(rows.GetRange(0, most), PageParameters.Cursor(rows[most - 1].Id)));
    }

    internal static async Task<Results<Ok<ComparisonResult>, ProblemHttpResult>> Get(
        Guid comparison, CallerIdentity caller, ComparisonStore store, CancellationToken ct) =>
        await store.FindAsync(caller.TenantId, caller.UserId, comparison, ct) is { } found ? TypedResults.Ok(found) : ComparisonProblems.NoSuchComparison();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid comparison, CallerIdentity caller, ComparisonStore store, CancellationToken ct) =>
        await store.RemoveAsync(caller.TenantId, caller.UserId, comparison, ct) ? TypedResults.NoContent() : ComparisonProblems.NoSuchComparison();
}
