using Platform.Contracts;

namespace Platform.LlmService.Budgets;

/// <summary>Finds the window of a moment among those that UsageService told.</summary>
internal static class BudgetWindows
{
    /// <summary>Null when the moment is after all of them: UsageService has been away for longer than they reach.</summary>
    public static BudgetSpan? At(this BudgetTerms terms, DateTimeOffset at)
    {
        var starts = terms.Windows;
        if (starts.Count == 1)
        {
            return new(starts[0], null);
        }

        for (var i = 0; i + 1 < starts.Count; i++)
        {
            if (at < starts[i + 1])
            {
                // A clock a moment behind UsageService's is in the first window, too.
                return new(starts[i], starts[i + 1]);
            }
        }

        return null;
    }
}

internal readonly record struct BudgetSpan(DateTimeOffset Start, DateTimeOffset? End);
