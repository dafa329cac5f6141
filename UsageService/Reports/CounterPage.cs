using Platform.ServiceDefaults;

namespace Platform.UsageService.Reports;

/// <summary>
/// What one user did in one hour, day or month of UTC; <c>UserId</c> is null for what belongs to nobody in particular. <c>Metrics</c> tells how often
/// what isn't billed happened, by name.
/// </summary>
internal sealed record UsageCounter(DateTimeOffset WindowStart, Guid? UserId, UsageTotals Totals, IReadOnlyDictionary<string, long> Metrics);

/// <summary>A page of counters, oldest window first, and where the next one begins; null at the end.</summary>
internal sealed record CounterPage(string Window, IReadOnlyList<UsageCounter> Items, string? NextCursor)
{
    public static CounterPage Of(string window, List<UsageCounter> rows, int limit) => rows.Count <= limit
        ? new CounterPage(window, rows, null)
        : new CounterPage(window, rows.GetRange(0, limit), new TimePosition(rows[limit - 1].WindowStart, rows[limit - 1].UserId ?? Guid.Empty).ToString());
}
