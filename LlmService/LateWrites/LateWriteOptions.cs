using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.LateWrites;

internal sealed class LateWriteOptions
{
    public const string Section = "LateWrites";

    /// <summary>How long the end of an answer waits for what is written behind it; it is written later then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What may wait for a database that is away. Beyond that it is dropped: memory is not for an outage to fill.</summary>
    [Range(0, 1L << 40)]
    public long MostWaitingBytes { get; set; } = 64 << 20;

    /// <summary>How long the end of the process waits for what is waiting.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(3);
}

[OptionsValidator]
internal sealed partial class LateWriteOptionsValidator : IValidateOptions<LateWriteOptions>;
