using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Data.Encryption;

namespace Platform.AuthService.IdentityTokens;

/// <summary>Encrypts private keys for the database, each bound to its id.</summary>
internal sealed class KeyEncryption(IOptions<IdentityTokenOptions> options)
{
    private readonly SecretEncryption _encryption = new(options.Value.KeyEncryptionSecret, "platform identity signing key");

    public byte[] Encrypt(ReadOnlySpan<byte> secret, string kid) => _encryption.Encrypt(secret, kid);

    /// <exception cref="CryptographicException">The secret is another one, or the row was changed.</exception>
    public byte[] Decrypt(byte[] sealedKey, string kid) => _encryption.Decrypt(sealedKey, kid);
}
