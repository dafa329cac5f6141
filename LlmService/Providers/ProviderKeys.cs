using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Data.Encryption;

namespace Platform.LlmService.Providers;

internal sealed class ProviderKeyOptions
{
    public const string Section = "Providers";

    /// <summary>What the providers' keys in the database are encrypted with; the same for every replica and every start. Without it no key can be stored.</summary>
    [MinLength(16, ErrorMessage = "Providers:KeyEncryptionSecret is too short: it needs 16 or more random characters.")]
    public string? KeyEncryptionSecret { get; set; }

    /// <summary>
    /// Lets a tenant's providers live on this machine or in the private network. Off, because whoever manages a tenant could then make this process
    /// read what only the inside of the network can reach. The platform's own providers may live anywhere.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }
}

[OptionsValidator]
internal sealed partial class ProviderKeyOptionsValidator : IValidateOptions<ProviderKeyOptions>;

/// <summary>Encrypts providers' keys for the database, each bound to its provider. They are decrypted only where they are sent.</summary>
internal sealed class ProviderKeys(IOptions<ProviderKeyOptions> options)
{
    private readonly SecretEncryption? _encryption = options.Value.KeyEncryptionSecret is { } secret ? new(secret, "platform provider key") : null;

    public bool CanStore => _encryption is not null;

    public byte[] Encrypt(string key, Owner owner, string provider) =>
        (_encryption ?? throw new InvalidOperationException("There is no secret to encrypt with.")).Encrypt(Encoding.UTF8.GetBytes(key), RowOf(owner, provider));

    /// <exception cref="CryptographicException">It was encrypted with another secret.</exception>
    public string Decrypt(byte[] stored, Owner owner, string provider) => Encoding.UTF8.GetString(
        (_encryption ?? throw new CryptographicException("There is no secret to decrypt with.")).Decrypt(stored, RowOf(owner, provider)));

    private static string RowOf(Owner owner, string provider) => $"{owner}/{provider}";
}
