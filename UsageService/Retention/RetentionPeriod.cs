using Microsoft.Extensions.Options;
using Platform.UsageService.Recording;

namespace Platform.UsageService.Retention;

/// <summary>From which month on usage is kept, now.</summary>
internal sealed class RetentionPeriod(IOptions<RetentionOptions> options, TimeProvider clock)
{
    /// <summary>The current month, UTC.</summary>
    public DateOnly Current => LedgerMonths.Of(clock.GetUtcNow());

    public DateOnly FirstOfLedger => Current.AddMonths(-options.Value.Months);

    public DateOnly FirstOfSummaries => Current.AddMonths(-Math.Max(options.Value.Months, options.Value.SummaryMonths));

    /// <summary>A call that started before this may have had its row dropped; whether it was applied can't be told any more.</summary>
    public DateTimeOffset EarliestCall => new(FirstOfLedger, TimeOnly.MinValue, TimeSpan.Zero);
}
