using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Telemetry;

internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>The variable by which OpenTelemetry's instrumentations are asked for content.</summary>
    public const string StandardVariable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    /// <summary>Whether spans carry what callers and models say. When it isn't set, the standard variable decides; without that they don't.</summary>
    public bool? CaptureMessageContent { get; set; }

    /// <summary>The most that one attribute holds of it.</summary>
    [Range(1024, 1024 * 1024)]
    public int MostContentBytes { get; set; } = 32 * 1024;

    public bool CapturesContent => CaptureMessageContent == true;

    /// <summary>Anything else, a word that is not known included, means no.</summary>
    public static bool AsksForContent(string? variable) => variable?.Trim().ToUpperInvariant() is "TRUE" or "SPAN_ONLY" or "SPAN_AND_EVENT";
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
