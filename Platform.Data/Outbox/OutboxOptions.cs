using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Data.Outbox;

/// <summary>Settings of the outbox, section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>Messages delivered together at most.</summary>
    /// <value>The default value is 50.</value>
    [Range(1, 500)]
    public int BatchSize { get; set; } = 50;

    /// <summary>How long a signalled message may wait for company, in milliseconds; a full batch goes at once.</summary>
    /// <value>The default value is 100.</value>
    [Range(0, 60_000)]
    public int LingerMilliseconds { get; set; } = 100;

    /// <summary>How often the table is looked at without a signal, in seconds; finds what a process that died has left.</summary>
    /// <value>The default value is 5.</value>
    [Range(1, 3600)]
    public int PollSeconds { get; set; } = 5;

    /// <summary>How long a process may hold a batch before another may deliver it, in seconds; also the bound on one delivery.</summary>
    /// <value>The default value is 15.</value>
    [Range(1, 3600)]
    public int ClaimSeconds { get; set; } = 15;

    /// <summary>The longest pause between attempts while the receiver is away, in seconds.</summary>
    /// <value>The default value is 15.</value>
    [Range(1, 3600)]
    public int MaxBackOffSeconds { get; set; } = 15;

    /// <summary>How often it is counted what waits and what is set aside, for the metrics and the health check, in seconds.</summary>
    /// <value>The default value is 10.</value>
    [Range(1, 3600)]
    public int WatchSeconds { get; set; } = 10;

    /// <summary>From which age on a message that waits makes the health check degraded, in seconds.</summary>
    /// <value>The default value is 300.</value>
    [Range(1, 86_400)]
    public int OverdueSeconds { get; set; } = 300;
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
