using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.WarmUp;

internal static class WarmUpApi
{
    public static void MapWarmUpRoutes(this IEndpointRouteBuilder routes)
    {
        var warmUps = routes.MapGroup("/api/v1/llm/warm-ups").WithTags("Warm-up");
        warmUps.MapGet("/", List).WithName("ListWarmUps").RequireScope(Scopes.LlmManage);
        warmUps.MapPut("/{name}", Put).WithName("PutWarmUp").RequireScope(Scopes.LlmManage);
        warmUps.MapGet("/{name}", Get).WithName("GetWarmUp").RequireScope(Scopes.LlmManage);
        warmUps.MapDelete("/{name}", Remove).WithName("RemoveWarmUp").RequireScope(Scopes.LlmManage);
    }

    internal static async Task<Results<Ok<WarmUpPage>, ValidationProblem>> List(
        [AsParameters] NameListQuery query, CallerIdentity caller, WarmUpStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(EntryName.IsValid, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        // One row more than asked for tells whether there is a next page.
        var (plans, next) = NameListQuery.Page(await store.ListAsync(caller.TenantId, after, limit + 1, ct), limit, static plan => plan.Name);
        return TypedResults.Ok(new WarmUpPage(plans, next));
    }

    internal static async Task<Results<Ok<WarmUpPlan>, Created<WarmUpPlan>, ValidationProblem, ProblemHttpResult>> Put(
        string name, WarmUpDefinition definition, CallerIdentity caller, WarmUpStore store, ILogger<WarmUpStore> log, CancellationToken ct)
    {
        if (WarmUpRules.Check(name, definition) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        if (await store.PutAsync(caller.TenantId, caller.UserId, name, definition, ct) is not { } isNew)
        {
            return WarmUpProblems.TooMany();
        }

        log.WarmUpChanged(name, caller.TenantId, "put", caller.UserId);
        return await store.FindAsync(caller.TenantId, name, ct) is not { } put ? WarmUpProblems.NoSuchWarmUp()
            : isNew ? TypedResults.Created($"/api/v1/llm/warm-ups/{name}", put) : TypedResults.Ok(put);
    }

    internal static async Task<Results<Ok<WarmUpPlan>, ProblemHttpResult>> Get(string name, CallerIdentity caller, WarmUpStore store, CancellationToken ct)
        => EntryName.IsValid(name) && await store.FindAsync(caller.TenantId, name, ct) is { } found ? TypedResults.Ok(found) : WarmUpProblems.NoSuchWarmUp();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string name, CallerIdentity caller, WarmUpStore store, ILogger<WarmUpStore> log, CancellationToken ct)
    {
        if (!EntryName.IsValid(name) || !await store.RemoveAsync(caller.TenantId, name, ct))
        {
            return WarmUpProblems.NoSuchWarmUp();
        }

        log.WarmUpChanged(name, caller.TenantId, "removed", caller.UserId);
        return TypedResults.NoContent();
    }
}
