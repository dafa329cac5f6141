using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Providers.Simulated;

internal sealed class SimulatedOptions
{
    public const string Section = "Providers:Simulated";

    /// <summary>Words of an answer when the request doesn't say. 0: between 16 and 63, by the prompt.</summary>
    [Range(0, 100_000)]
    public int Tokens { get; set; }

    /// <summary>Between two words of a stream; a plain answer takes as long as the stream would.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan TokenDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a silence may be that a request asked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);
}

[OptionsValidator]
internal sealed partial class SimulatedOptionsValidator : IValidateOptions<SimulatedOptions>;
