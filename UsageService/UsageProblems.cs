using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.UsageService;

/// <summary>The stable types of this service's problems, for callers that act on them.</summary>
internal static class UsageProblems
{
    public const string PriceNotFound = ProblemTypes.Prefix + "price-not-found";
    public const string PriceHasHeld = ProblemTypes.Prefix + "price-has-held";
    public const string BudgetNotFound = ProblemTypes.Prefix + "budget-not-found";
    public const string BudgetExists = ProblemTypes.Prefix + "budget-exists";
    public const string TooManyBudgets = ProblemTypes.Prefix + "too-many-budgets";

    /// <summary>400, by the names of what is wrong.</summary>
    public static ValidationProblem Invalid(Dictionary<string, string[]> errors)
        => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
}
