using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Budgets;

/// <summary>The budgets of the caller's tenant, and of no other.</summary>
internal static class BudgetsApi
{
    public static void MapBudgets(this IEndpointRouteBuilder routes)
    {
        var budgets = routes.MapGroup("/api/v1/usage/budgets").WithTags("Budgets");
        budgets.MapGet("/", List).WithName("ListBudgets").RequireScope(Scopes.UsageRead);
        budgets.MapPost("/", Create).WithName("CreateBudget").RequireScope(Scopes.UsageManage);
        budgets.MapGet("/changes", ListChanges).WithName("ListBudgetChanges").RequireScope(Scopes.UsageRead);
        budgets.MapGet("/{id:guid}", Get).WithName("GetBudget").RequireScope(Scopes.UsageRead);
        budgets.MapPatch("/{id:guid}", Change).WithName("ChangeBudget").RequireScope(Scopes.UsageManage);
        budgets.MapDelete("/{id:guid}", Delete).WithName("DeleteBudget").RequireScope(Scopes.UsageManage);
        routes.MapLeases();
    }

    internal static async Task<Results<Ok<BudgetPage>, ValidationProblem>> List(
        [AsParameters] BudgetListQuery query, CallerIdentity caller, BudgetStore store, TimeProvider clock, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var (after, limit) = (query.AfterName(parameters), query.PageSize(parameters));
        return parameters.Errors is { Count: > 0 } errors
            ? Invalid(errors)
            : TypedResults.Ok(BudgetListQuery.Page(await store.ListAsync(caller.TenantId, clock.GetUtcNow(), after, limit + 1, ct), limit));
    }

    internal static async Task<Results<Ok<BudgetChangePage>, ValidationProblem>> ListChanges(
        [AsParameters] BudgetListQuery query, string? budgetId, CallerIdentity caller, BudgetStore store, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var (before, limit, id) = (query.BeforeChange(parameters), query.PageSize(parameters), parameters.Id("budgetId", budgetId));
        return parameters.Errors is { Count: > 0 } errors
            ? Invalid(errors)
            : TypedResults.Ok(BudgetListQuery.Page(await store.ChangesAsync(caller.TenantId, before, id, limit + 1, ct), limit));
    }

    internal static async Task<Results<Ok<Budget>, ProblemHttpResult>> Get(
        Guid id, CallerIdentity caller, BudgetStore store, TimeProvider clock, CancellationToken ct)
        => await store.FindAsync(caller.TenantId, id, clock.GetUtcNow(), ct) is { } budget ? TypedResults.Ok(budget) : NoSuchBudget();

    internal static async Task<Results<Created<Budget>, ValidationProblem, ProblemHttpResult>> Create(
        BudgetDefinition definition, CallerIdentity caller, BudgetChanges changes, BudgetStore store, TimeProvider clock,
        ILogger<BudgetChanges> log, CancellationToken ct)
    {
        var (budget, errors) = BudgetRules.Check(definition);
        if (errors.Count > 0)
        {
            return Invalid(errors);
        }

        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        switch (await changes.CreateAsync(id, caller.TenantId, budget, now, caller.UserId, ct))
        {
            case BudgetCreation.NoSuchTimeZone:
                return Invalid(new() { ["timeZone"] = ["Must be the name of a time zone, as in Europe/Vienna."] });
            case BudgetCreation.NameTaken:
                return Conflict(UsageProblems.BudgetExists, "Budget exists", "The tenant has a budget of that name.");
            case BudgetCreation.TooMany:
                return Conflict(UsageProblems.TooManyBudgets, "Too many budgets", $"A tenant can have {BudgetChanges.MaxBudgets} budgets.");
            default:
                log.BudgetMade(budget.Name!, id, caller.TenantId, caller.UserId);
                return await store.FindAsync(caller.TenantId, id, now, ct) is { } made
                    ? TypedResults.Created($"/api/v1/usage/budgets/{id}", made)
                    : NoSuchBudget();
        }
    }

    internal static async Task<Results<Ok<Budget>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, BudgetDefinition definition, CallerIdentity caller, BudgetChanges changes, BudgetStore store, TimeProvider clock,
        ILogger<BudgetChanges> log, CancellationToken ct)
    {
        if (await store.FindAsync(caller.TenantId, id, clock.GetUtcNow(), ct) is not { } present)
        {
            return NoSuchBudget();
        }

        var (change, errors) = BudgetRules.CheckChange(definition, present.Unit);
        if (errors.Count > 0)
        {
            return Invalid(errors);
        }

        if (!await changes.ChangeAsync(caller.TenantId, id, change, clock.GetUtcNow(), caller.UserId, ct))
        {
            return NoSuchBudget();
        }

        log.BudgetChanged(id, caller.TenantId, caller.UserId);
        return await store.FindAsync(caller.TenantId, id, clock.GetUtcNow(), ct) is { } changed ? TypedResults.Ok(changed) : NoSuchBudget();
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        Guid id, CallerIdentity caller, BudgetChanges changes, ILogger<BudgetChanges> log, CancellationToken ct)
    {
        if (!await changes.DeleteAsync(caller.TenantId, id, caller.UserId, ct))
        {
            return NoSuchBudget();
        }

        log.BudgetDeleted(id, caller.TenantId, caller.UserId);
        return TypedResults.NoContent();
    }

    private static ValidationProblem Invalid(Dictionary<string, string[]> errors)
        => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);

    private static ProblemHttpResult Conflict(string type, string title, string detail)
        => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: title, type: type);

    private static ProblemHttpResult NoSuchBudget() => TypedResults.Problem(
        "The tenant has no such budget.", statusCode: StatusCodes.Status404NotFound, title: "Budget not found", type: UsageProblems.BudgetNotFound);
}
