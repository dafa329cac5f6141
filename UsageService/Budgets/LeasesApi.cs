using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Budgets;

/// <summary>What processes that admit calls ask.</summary>
internal static class LeasesApi
{
    public static void MapLeases(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(BudgetQuery.Path, ReadTerms).WithName("ReadBudgetTerms").WithTags("Budgets").RequireService();
        routes.MapPost(BudgetLeaseRequest.Path, Grant).WithName("LeaseBudgets").WithTags("Budgets").RequireService();
    }

    internal static async Task<Results<Ok<BudgetAnswer>, ValidationProblem>> ReadTerms(
        BudgetQuery query, TermsStore store, TimeProvider clock, CancellationToken ct)
        => query.Tenants is { Count: > 0 and <= BudgetQuery.MaxTenants }
            ? TypedResults.Ok(new BudgetAnswer(await store.ReadAsync(query.Tenants, clock.GetUtcNow(), ct)))
            : Invalid("tenants", $"Must name 1 to {BudgetQuery.MaxTenants} tenants.");

    internal static async Task<Results<Ok<BudgetLease>, ValidationProblem>> Grant(
        BudgetLeaseRequest request, LeaseStore store, IOptions<BudgetOptions> options, CancellationToken ct)
    {
        if (request.Needs is not { Count: > 0 and <= BudgetLeaseRequest.MaxNeeds })
        {
            return Invalid("needs", $"Must be 1 to {BudgetLeaseRequest.MaxNeeds} needs.");
        }

        for (var i = 0; i < request.Needs.Count; i++)
        {
            if (request.Needs[i] is not { } need || !IsAmount(need.Held) || !IsAmount(need.Need) || !IsAmount(need.Ahead) || !Plausible.IsTime(need.WindowStart))
            {
                return Invalid(
                    string.Create(CultureInfo.InvariantCulture, $"needs[{i}]"),
                    $"Must have a plausible windowStart and amounts between 0 and {BudgetLeaseRequest.MaxAmount}.");
            }
        }

        var grants = await store.GrantAsync(request, options.Value.Hold, ct);
        return TypedResults.Ok(new BudgetLease((int)options.Value.Lease.TotalSeconds, grants));
    }

    private static bool IsAmount(long amount) => amount is >= 0 and <= BudgetLeaseRequest.MaxAmount;

    private static ValidationProblem Invalid(string member, string message)
        => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [member] = [message] }, type: ProblemTypes.InvalidRequest);
}
