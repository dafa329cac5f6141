using System.Collections.Concurrent;
using Platform.Contracts;

namespace Platform.LlmService.Budgets;

/// <summary>The accounts of this process, one a budget and window.</summary>
internal sealed class BudgetAccounts(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(Guid Budget, DateTimeOffset Window), BudgetAccount> _accounts = new();

    public IReadOnlyCollection<BudgetAccount> All => [.. _accounts.Values];

    public BudgetAccount Get(BudgetTerms terms, DateTimeOffset windowStart)
        => _accounts.GetOrAdd((terms.Id, windowStart), static (key, clock) => new(key.Budget, key.Window, clock), clock);

    public void Recall(Guid budgetId)
    {
        foreach (var account in _accounts.Values.Where(account => account.BudgetId == budgetId))
        {
            account.Recall();
        }
    }

    public void Forget(BudgetAccount account) => _accounts.TryRemove(new((account.BudgetId, account.WindowStart), account));
}
