using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Authentication;

internal sealed class AuthenticationOptions
{
    public const string Section = "Authentication";

    /// <summary>How long a check at AuthService may take. Longer than AuthService's own limit, so that its answer is the one that counts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30", ErrorMessage = "Authentication:CheckTimeout must be between 00:00:00.1 and 00:00:30.")]
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The secret the platform's own services share; read from the top of the configuration.</summary>
    [Required(ErrorMessage = "ServiceKey is missing: set the secret that the platform's own services share. The AppHost generates one.")]
    public string ServiceKey { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class AuthenticationOptionsValidator : IValidateOptions<AuthenticationOptions>;
