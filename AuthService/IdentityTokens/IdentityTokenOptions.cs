using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.AuthService.IdentityTokens;

internal sealed class IdentityTokenOptions
{
    public const string Section = "IdentityToken";

    /// <summary>What the signing keys in the database are encrypted with. The same for every replica and every start.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "IdentityToken:KeyEncryptionSecret is missing: set it to 16 or more random characters, and keep it.")]
    [MinLength(16, ErrorMessage = "IdentityToken:KeyEncryptionSecret is too short: it needs 16 or more random characters.")]
    public string KeyEncryptionSecret { get; set; } = "";

    /// <summary>How long a token is believed. It bounds how long a request that is under way outlives the revocation of its key.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);

    internal bool HasSaneLifetime => Lifetime >= TimeSpan.FromSeconds(10) && Lifetime <= TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class IdentityTokenOptionsValidator : IValidateOptions<IdentityTokenOptions>;
