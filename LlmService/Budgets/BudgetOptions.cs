using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.LlmService.Budgets;

internal sealed class BudgetOptions
{
    public const string Section = "Budgets";

    /// <summary>How often budgets are read again and what was granted is renewed. Several times in a lease, so that some may fail.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest that a call waits for UsageService: when the first of its tenant comes, and when nothing is left of what was granted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan AskTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a tenant that doesn't call is still asked about.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>What a tenant's calls do while UsageService has never told its budgets, "open" or "closed".</summary>
    [RegularExpression("open|closed")]
    public string WhenUnknown { get; set; } = BudgetFallback.Open;

    /// <summary>Output that is reserved for a call that doesn't bound it itself, for each of its choices.</summary>
    [Range(1, 1_000_000)]
    public int AssumedOutputTokens { get; set; } = 1024;
}

[OptionsValidator]
internal sealed partial class BudgetOptionsValidator : IValidateOptions<BudgetOptions>;
