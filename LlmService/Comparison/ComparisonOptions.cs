using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Comparison;

internal sealed class ComparisonOptions
{
    public const string Section = "Comparison";

    /// <summary>The largest request; it is kept with the answers.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MostRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The largest answer that is kept; of a longer one the beginning is.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MostAnswerBytes { get; set; } = 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class ComparisonOptionsValidator : IValidateOptions<ComparisonOptions>;
