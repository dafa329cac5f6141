using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Admission;

/// <summary>How many calls of models run at a time in this process, and who gets in when more come.</summary>
internal sealed class AdmissionOptions
{
    public const string Section = "Admission";

    /// <summary>Calls at the same time; streams count until they end. A bound on memory, not on what providers can do.</summary>
    [Range(1, 1_000_000)]
    public int ConcurrentCalls { get; set; } = 2048;

    /// <summary>So many may be in however much the interference monitor asks to be left free.</summary>
    [Range(1, 1_000_000)]
    public int MinConcurrentCalls { get; set; } = 8;

    /// <summary>Calls that wait for a place; more are refused at once.</summary>
    [Range(0, 1_000_000)]
    public int QueueLength { get; set; } = 256;

    /// <summary>The longest wait. Who would have to wait longer is refused at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A tenant may have this many times as many places as are free: with 4, one alone gets four fifths of them, two get four ninths each. Zero: all of them.</summary>
    [Range(0d, 1_000_000d)]
    public double TenantShare { get; set; } = 4;
}

[OptionsValidator]
internal sealed partial class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>;
