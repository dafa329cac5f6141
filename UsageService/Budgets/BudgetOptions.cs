using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.UsageService.Budgets;

internal sealed class BudgetOptions
{
    public const string Section = "Budgets";

    /// <summary>How long a process may use what it was granted without asking again.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long after that it is still held for it. Longer than it takes until the calls of a process that died are settled by others and have come
    /// to the ledger: what such a process has used must not be granted a second time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the sums of a window that has ended are kept. Longer than a month is.</summary>
    [Range(typeof(TimeSpan), "40.00:00:00", "10000.00:00:00")]
    public TimeSpan KeepWindows { get; set; } = TimeSpan.FromDays(93);

    /// <summary>How long the database counts a lease.</summary>
    public TimeSpan Hold => Lease + Grace;
}

[OptionsValidator]
internal sealed partial class BudgetOptionsValidator : IValidateOptions<BudgetOptions>;
