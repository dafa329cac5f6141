using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Responses;

internal sealed class ResponseOptions
{
    public const string Section = "Responses";

    /// <summary>How long a response is kept. Zero: none is, whatever a request says.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The largest response that is kept, together with its input.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MostStoredBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many responses a request may go on from, one from the other.</summary>
    [Range(1, 10_000)]
    public int LongestChain { get; set; } = 1000;

    /// <summary>Bound on keeping a response and on finding one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class ResponseOptionsValidator : IValidateOptions<ResponseOptions>;
