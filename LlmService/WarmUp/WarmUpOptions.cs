using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.WarmUp;

internal sealed class WarmUpOptions
{
    public const string Section = "WarmUp";

    /// <summary>False: this process warms nothing up.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Warm-ups that this process does at the same time, each one prompt after the other.</summary>
    [Range(1, 100)]
    public int ConcurrentCalls { get; set; } = 1;

    /// <summary>How often it looks for what is due.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a run that goes on looks whether it should yield, and one that yields whether it may go on.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A run whose process has not been heard of for so long is taken over by another one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What is eager or lazy is not done again before.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RepeatAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>It yields when the opening of a call has taken longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan YieldAbove { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that one prompt may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PromptTimeout { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class WarmUpOptionsValidator : IValidateOptions<WarmUpOptions>;
