using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Platform.AuthService.ApiKeys;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Bootstrap;

/// <summary>The first administrator. Mail address and password count at the very first start only; a new key is added at any start.</summary>
internal sealed class BootstrapOptions
{
    public const string Section = "Bootstrap";

    [Required(ErrorMessage = "Bootstrap:AdminEmail is missing: set the mail address of the first administrator.")]
    [EmailAddress(ErrorMessage = "Bootstrap:AdminEmail is not a mail address.")]
    [StringLength(254, ErrorMessage = "Bootstrap:AdminEmail is longer than 254 characters.")]
    public string AdminEmail { get; set; } = "";

    [Required(ErrorMessage = "Bootstrap:AdminPassword is missing: set a password of 12 or more characters.")]
    [StringLength(1024, MinimumLength = 12, ErrorMessage = "Bootstrap:AdminPassword must have 12 to 1024 characters.")]
    public string AdminPassword { get; set; } = "";

    [Required(ErrorMessage = "Bootstrap:AdminApiKey is missing: set a key of 20 or more characters.")]
    public string AdminApiKey { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class BootstrapOptionsValidator : IValidateOptions<BootstrapOptions>;

/// <summary>The same rule as for every key that is shown to us later: what could never be accepted must not be given out.</summary>
internal sealed class AdminApiKeyValidator : IValidateOptions<BootstrapOptions>
{
    public ValidateOptionsResult Validate(string? name, BootstrapOptions options)
        => options.AdminApiKey.Length == 0 || ApiKey.IsPossible(options.AdminApiKey)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Bootstrap:AdminApiKey must have {CredentialText.MinLength} to {CredentialText.MaxLength} characters, printable ASCII without spaces. "
                + $"Keys that begin with '{CredentialText.ApiKeyMark}' or '{CredentialText.SessionMark}' are the platform's own; begin it otherwise.");
}
