using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Idempotency;

internal sealed class IdempotencyOptions
{
    public const string Section = "Idempotency";

    /// <summary>How long an answer is kept for repetitions of its request.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The largest answer that is kept. It is also what a request with a key may hold in memory while its stream runs.</summary>
    [Range(0, 64 * 1024 * 1024)]
    public int MostStoredBytes { get; set; } = 1024 * 1024;

    /// <summary>Bound on asking whether a key is known, and on keeping its answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class IdempotencyOptionsValidator : IValidateOptions<IdempotencyOptions>;
