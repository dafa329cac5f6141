using Platform.Contracts;

namespace Platform.LlmService.Budgets;

/// <summary>The budgets of a tenant, to be found by what a call is about.</summary>
internal sealed class BudgetSet
{
    private readonly ILookup<(string Subject, string? Id), BudgetTerms> _bySubject;

    public BudgetSet(IReadOnlyList<BudgetTerms> budgets)
    {
        All = budgets;
        _bySubject = budgets.ToLookup(static budget => (budget.Subject, budget.SubjectId));
    }

    public IReadOnlyList<BudgetTerms> All { get; }

    /// <summary>Those that bound this call.</summary>
    public IReadOnlyList<BudgetTerms> For(BudgetedCall call)
    {
        if (All.Count == 0)
        {
            return [];
        }

        var found = new List<BudgetTerms>(_bySubject[(BudgetSubject.Tenant, null)]);
        found.AddRange(_bySubject[(BudgetSubject.User, call.UserId.ToString())]);
        Add(found, BudgetSubject.Key, call.KeyId?.ToString());
        Add(found, BudgetSubject.Agent, call.Agent);
        Add(found, BudgetSubject.Named, call.Budget);
        return found;
    }

    private void Add(List<BudgetTerms> found, string subject, string? id)
    {
        if (id is not null)
        {
            found.AddRange(_bySubject[(subject, id)]);
        }
    }
}
