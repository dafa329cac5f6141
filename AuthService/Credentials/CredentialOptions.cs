using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.AuthService.Credentials;

internal sealed class CredentialOptions
{
    public const string Section = "Credentials";

    /// <summary>How long one check may take, waiting for a connection included. After it the answer is 503, never a refusal.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30", ErrorMessage = "Credentials:CheckTimeout must be between 00:00:00.1 and 00:00:30.")]
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class CredentialOptionsValidator : IValidateOptions<CredentialOptions>;
