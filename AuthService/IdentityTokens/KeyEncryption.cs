using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Platform.AuthService.IdentityTokens;

/// <summary>
/// Encrypts a private key for the database: AES-256-GCM, under a key derived (HKDF-SHA256) from the configured secret and a salt of its
/// own, bound to the key's id so that one row's secret can't be put into another row.
/// Layout: version (1) · salt (16) · nonce (12) · tag (16) · ciphertext.
/// </summary>
internal sealed class KeyEncryption(IOptions<IdentityTokenOptions> options)
{
    private const byte Version = 1;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + SaltLength + NonceLength + TagLength;
    private static readonly byte[] Purpose = "platform identity signing key"u8.ToArray();

    public byte[] Encrypt(ReadOnlySpan<byte> secret, string kid)
    {
        var sealedKey = new byte[HeaderLength + secret.Length];
        sealedKey[0] = Version;
        RandomNumberGenerator.Fill(sealedKey.AsSpan(1, SaltLength + NonceLength));
        var (salt, nonce, tag, ciphertext) = Parts(sealedKey);
        using var aes = Derive(salt.Span);
        aes.Encrypt(nonce.Span, secret, ciphertext.Span, tag.Span, Encoding.UTF8.GetBytes(kid));
        return sealedKey;
    }

    /// <exception cref="CryptographicException">The secret is another one, or the row was changed.</exception>
    public byte[] Decrypt(byte[] sealedKey, string kid)
    {
        if (sealedKey.Length <= HeaderLength || sealedKey[0] != Version)
        {
            throw new CryptographicException($"The signing key {kid} has a form that this version doesn't know.");
        }

        var (salt, nonce, tag, ciphertext) = Parts(sealedKey);
        var secret = new byte[ciphertext.Length];
        using var aes = Derive(salt.Span);
        aes.Decrypt(nonce.Span, ciphertext.Span, tag.Span, secret, Encoding.UTF8.GetBytes(kid));
        return secret;
    }

    private AesGcm Derive(ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.Value.KeyEncryptionSecret), key, salt, Purpose);
        return new AesGcm(key, TagLength);
    }

    private static (Memory<byte> Salt, Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Ciphertext) Parts(byte[] sealedKey)
    {
        var rest = sealedKey.AsMemory(1);
        return (rest[..SaltLength], rest.Slice(SaltLength, NonceLength), rest.Slice(SaltLength + NonceLength, TagLength),
            rest[(SaltLength + NonceLength + TagLength)..]);
    }
}
