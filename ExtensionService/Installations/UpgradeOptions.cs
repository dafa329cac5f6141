using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.ExtensionService.Installations;

/// <summary>Section <c>Upgrades</c>: how a new version is found to work before it takes the place of the one before.</summary>
internal sealed class UpgradeOptions
{
    public const string Section = "Upgrades";

    /// <summary>For one try: starting or reaching the new version, and reading its tools.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a try that failed there is another one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it is tried before the upgrade fails; 0 for once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often it is looked which upgrades are due.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a version that was replaced is kept for the calls that are in it. Longer than any call may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan KeepReplaced { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long whoever tries keeps the others from it: a little longer than the try may take.</summary>
    public TimeSpan TryLease => TryTimeout * 1.5;
}

[OptionsValidator]
internal sealed partial class UpgradeOptionsValidator : IValidateOptions<UpgradeOptions>;
