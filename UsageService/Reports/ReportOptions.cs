using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.UsageService.Reports;

/// <summary>How many reports that read much run at a time in this process.</summary>
internal sealed class ReportOptions
{
    public const string Section = "Reports";

    /// <summary>Half of the processors is left to everybody else's statements. Where the database has a machine of its own more may be right.</summary>
    [Range(1, 1000)]
    public int ConcurrentReports { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Reports that wait for their turn; more are refused at once.</summary>
    [Range(0, 10_000)]
    public int QueueLength { get; set; } = 64;

    /// <summary>The longest wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTime { get; set; } = TimeSpan.FromSeconds(15);
}

[OptionsValidator]
internal sealed partial class ReportOptionsValidator : IValidateOptions<ReportOptions>;
