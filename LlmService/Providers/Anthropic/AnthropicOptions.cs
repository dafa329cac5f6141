using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Providers.Anthropic;

internal sealed class AnthropicOptions
{
    public const string Section = "Providers:Anthropic";
    public const string KeyHeader = "x-api-key";
    public const string VersionHeader = "anthropic-version";

    /// <summary>Of the interface, as Anthropic dates it.</summary>
    [Required]
    public string Version { get; set; } = "2023-06-01";

    /// <summary>For requests that name no limit: Anthropic wants one.</summary>
    [Range(1, 1_000_000)]
    public int DefaultMaxTokens { get; set; } = 4096;
}

[OptionsValidator]
internal sealed partial class AnthropicOptionsValidator : IValidateOptions<AnthropicOptions>;
