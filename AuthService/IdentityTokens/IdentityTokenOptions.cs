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

    /// <summary>How long a key signs before the next one takes over.</summary>
    public TimeSpan RotateAfter { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a new key is published before it signs: every replica and every service has to hear of it in that time.</summary>
    public TimeSpan PublishAhead { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a replica looks whether there is a new key, and makes one if it is time.</summary>
    public TimeSpan ReloadEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a retired key stays published: its last token lives that long, also if the replica that signed it heard of the retirement late.
    /// </summary>
    internal TimeSpan KeepRetired => Lifetime + PublishAhead;

    internal bool HasSaneRotation => ReloadEvery > TimeSpan.Zero && PublishAhead >= ReloadEvery * 2 && RotateAfter >= PublishAhead * 2;

    internal bool HasSaneLifetime => Lifetime >= TimeSpan.FromSeconds(10) && Lifetime <= TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class IdentityTokenOptionsValidator : IValidateOptions<IdentityTokenOptions>;
