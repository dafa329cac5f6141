using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Metering;

internal sealed class MeteringOptions
{
    public const string Section = "Metering";

    /// <summary>A process that has not renewed for this long is taken for dead, and its open calls are settled by others.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bound on writing the row that must stand before a provider is asked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bound on writing one batch of settlements; after that the connection is taken for dead and another is tried.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan SettleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a settlement waits for others, to share their round trips and their commit. No caller waits for it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan SettleLinger { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a stopping process goes on writing settlements. What is left then is settled by a peer, with estimated tokens.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Settlements that may wait for the database. Calls can't pile up beyond it for long: without the database none is opened.</summary>
    [Range(100, 1_000_000)]
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>Whole months that calls are kept beside the current one. The ledger has them for longer; these are what it is compared with.</summary>
    [Range(1, 1200)]
    public int RetentionMonths { get; set; } = 3;

    /// <summary>Four attempts in a lease, so that one or two may fail.</summary>
    public TimeSpan RenewEvery => Lease / 4;
}

[OptionsValidator]
internal sealed partial class MeteringOptionsValidator : IValidateOptions<MeteringOptions>;
