using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.UsageService.Retention;

/// <summary>How long usage is kept, section <c>Retention</c>. What ends is dropped by whole months of UTC, with their tables; incidents, which are few, one by one.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Months of single calls beside the current one. An event of an older month is refused.</summary>
    [Range(1, 1200)]
    public int Months { get; set; } = 24;

    /// <summary>Months of the sums by hour, which summaries are made of; not less than <see cref="Months"/>.</summary>
    [Range(1, 1200)]
    public int SummaryMonths { get; set; } = 120;

    /// <summary>
    /// Days for which the id of an event is known on its own. Afterwards its row in the ledger tells that it was applied, as long as
    /// it comes with the same tenant and time; and an event so old that its row may be gone is refused.
    /// </summary>
    [Range(2, 3650)]
    public int EventIdDays { get; set; } = 35;

    /// <summary>Days for which incidents are kept after their end.</summary>
    [Range(1, 3650)]
    public int IncidentDays { get; set; } = 400;

    /// <summary>Months that are made ahead.</summary>
    [Range(1, 24)]
    public int MonthsAhead { get; set; } = 2;

    /// <summary>How often it is looked whether there is something to do.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
