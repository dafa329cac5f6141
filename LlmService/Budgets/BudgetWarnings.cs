using System.Collections.Concurrent;
using System.Globalization;
using Platform.Contracts;

namespace Platform.LlmService.Budgets;

/// <summary>Tells callers, the log and the metrics about budgets that are nearly or quite used up.</summary>
internal sealed class BudgetWarnings(BudgetMetrics metrics, ILogger<BudgetWarnings> logger)
{
    public const string Header = "x-budget-warning";

    private const int NearPercent = 80;
    private const int UsedUpPercent = 100;
    private const int MostTold = 10_000;

    // Once for each window and threshold.
    private readonly ConcurrentDictionary<(Guid Budget, DateTimeOffset Window, bool IsUsedUp), byte> _told = new();

    public void Announce(IHeaderDictionary headers, Guid tenantId, IEnumerable<BudgetTerms> budgets, DateTimeOffset now)
    {
        foreach (var terms in budgets)
        {
            if (terms.Limit > 0 && terms.At(now) is { } span && span.Start == terms.Windows[0]
                && (long)(terms.Spent * 100m / terms.Limit) is >= NearPercent and var percent)
            {
                Tell(tenantId, terms, span, percent);
                headers.Append(Header, Value(terms, span, percent));
            }
        }
    }

    private static string Value(BudgetTerms terms, BudgetSpan span, long percent) => string.Create(
        CultureInfo.InvariantCulture,
        $"name={Uri.EscapeDataString(terms.Name)};used={percent}%{(span.End is { } end ? $";resets={end.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}" : "")}");

    private void Tell(Guid tenantId, BudgetTerms terms, BudgetSpan span, long percent)
    {
        metrics.Warned(percent >= UsedUpPercent);
        if (_told.Count > MostTold)
        {
            _told.Clear();
        }

        if (_told.TryAdd((terms.Id, span.Start, percent >= UsedUpPercent), 0))
        {
            logger.BudgetNearlyUsed(terms.Name, terms.Id, tenantId, percent);
        }
    }
}
