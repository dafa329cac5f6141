namespace Platform.Contracts;

/// <summary>A budget, as it is needed to admit calls.</summary>
/// <param name="Id">The budget.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Subject">Whose use it bounds, see <see cref="BudgetSubject"/>.</param>
/// <param name="SubjectId">The id of the user or key, or the name of the agent or budget; null for the whole tenant.</param>
/// <param name="Unit">What it counts, see <see cref="BudgetUnit"/>.</param>
/// <param name="Limit">The most of it in a window; 0 allows nothing.</param>
/// <param name="Enforcement">Refuses or warns, see <see cref="BudgetEnforcement"/>.</param>
/// <param name="WhenUnavailable">What to do while nobody can tell, see <see cref="BudgetFallback"/>.</param>
/// <param name="Windows">
/// Where the present window and the next ones begin, the last entry being only an end; a single entry has no end. Only UsageService computes
/// windows, so that nobody else has to know when a day ends in Cairo.
/// </param>
/// <param name="Spent">What the ledger had seen of the present window when this was said.</param>
public sealed record BudgetTerms(
    Guid Id,
    string Name,
    string Subject,
    string? SubjectId,
    string Unit,
    long Limit,
    string Enforcement,
    string WhenUnavailable,
    IReadOnlyList<DateTimeOffset> Windows,
    long Spent);

/// <summary>All budgets of a tenant; none is unlimited.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Budgets">Its budgets.</param>
public sealed record TenantBudgets(Guid TenantId, IReadOnlyList<BudgetTerms> Budgets);

/// <summary>Asks for the budgets of tenants.</summary>
/// <param name="Tenants">Between 1 and <see cref="MaxTenants"/> tenants.</param>
public sealed record BudgetQuery(IReadOnlyList<Guid> Tenants)
{
    /// <summary>The most tenants one question may name.</summary>
    public const int MaxTenants = 500;

    /// <summary>Where UsageService answers it.</summary>
    public const string Path = "/internal/usage/budgets/terms";
}

/// <summary>One answer for every tenant that was asked for.</summary>
/// <param name="Tenants">The tenants, also those without a budget.</param>
public sealed record BudgetAnswer(IReadOnlyList<TenantBudgets> Tenants);
