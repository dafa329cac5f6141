using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>The OpenAI-compatible upstream of the configuration: without an address there is none. The times hold for every provider that is asked over HTTP.</summary>
internal sealed class OpenAIOptions
{
    public const string Section = "Providers:OpenAI";

    /// <summary>Up to and including <c>/v1</c>, e.g. <c>https://api.openai.com/v1</c>.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Sent as a bearer token. Local servers often need none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Until the answer begins. Long: a reasoning model may think for minutes before it says a word.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two pieces of an answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>For the list of models, which nobody should have to wait for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ModelsTimeout { get; set; } = TimeSpan.FromSeconds(2);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(BaseUrl);
}

[OptionsValidator]
internal sealed partial class OpenAIAnnotationsValidator : IValidateOptions<OpenAIOptions>;

internal sealed class OpenAIOptionsValidator : IValidateOptions<OpenAIOptions>
{
    private readonly OpenAIAnnotationsValidator _annotations = new();

    public ValidateOptionsResult Validate(string? name, OpenAIOptions options)
    {
        if (options.IsConfigured && !IsGoodAddress(options.BaseUrl))
        {
            return ValidateOptionsResult.Fail(
                $"{OpenAIOptions.Section}:BaseUrl must be an absolute http or https address without a user name, e.g. https://api.openai.com/v1.");
        }

        return _annotations.Validate(name, options);
    }

    internal static bool IsGoodAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;
}
