using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Counting;

/// <summary>Section <c>Counters</c>: when counts are delivered, and how many are kept until then.</summary>
internal sealed class CounterOptions
{
    public const string Section = "Counters";

    /// <summary>So many counts are delivered at once.</summary>
    [Range(1, 1_000_000)]
    public int DeliverAfter { get; set; } = 50;

    /// <summary>However few there are, they are delivered after this; what a killed process takes with it is not older.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan DeliverEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two deliveries, however much is counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LeastPause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause between two attempts while UsageService is away.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Different counts (of a tenant, user, metric and hour) that are kept; as many again may be on their way. What comes beyond is dropped and told of.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>How long the end of the process waits for the last delivery.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan DrainFor { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class CounterOptionsValidator : IValidateOptions<CounterOptions>;
