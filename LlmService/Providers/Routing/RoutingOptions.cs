using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Providers.Routing;

/// <summary>How deployments are tried. A model without deployments is asked once.</summary>
internal sealed class RoutingOptions
{
    public const string Section = "Routing";

    /// <summary>Times that one request asks deployments at most, the first included.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 4;

    /// <summary>Before the deployments of a model are asked for a second time; then twice as long, and so on. Each wait is shortened by up to a half, by chance.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest that a request waits for a deployment; one that asks for more time than that is not waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Calls that wait for a place in a deployment whose places are all taken; more are refused at once.</summary>
    [Range(0, 100_000)]
    public int QueueLength { get; set; } = 64;

    /// <summary>The longest such wait; who would wait longer, as fast as places come back, is refused at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Of a deployment with places, a tenant may have this many times as many as are free. Zero: all of them.</summary>
    [Range(0d, 1_000_000d)]
    public double TenantShare { get; set; } = 4;

    /// <summary>Failures in a row after which a deployment is left alone.</summary>
    [Range(1, 1000)]
    public int FailuresBeforeCoolDown { get; set; } = 3;

    /// <summary>How long it is left alone; twice as long after each failed trial.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that it is left alone, whatever it asks for itself.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan LongestCoolDown { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class RoutingOptionsValidator : IValidateOptions<RoutingOptions>;
