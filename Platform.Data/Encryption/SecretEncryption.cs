using System.Security.Cryptography;
using System.Text;

namespace Platform.Data.Encryption;

/// <summary>
/// Encrypts secrets for the database: AES-256-GCM, under a key derived (HKDF-SHA256) from a configured secret and a salt of its own, bound to
/// the row they belong to so that one row's secret can't be put into another row.
/// Layout: version (1) · salt (16) · nonce (12) · tag (16) · ciphertext.
/// </summary>
public sealed class SecretEncryption
{
    private const byte Version = 1;
    private const int SaltLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + SaltLength + NonceLength + TagLength;

    private readonly byte[] _secret;
    private readonly byte[] _purpose;

    /// <summary>Keeps the secret for as long as the process lives.</summary>
    /// <param name="secret">The configured secret, the same for every replica and every start.</param>
    /// <param name="purpose">What is encrypted; things of different purposes have different keys, also under the same secret.</param>
    public SecretEncryption(string secret, string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        (_secret, _purpose) = (Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(purpose));
    }

    /// <summary>Encrypts a secret.</summary>
    /// <param name="secret">What to encrypt.</param>
    /// <param name="row">The row it belongs to; it must be named again to decrypt.</param>
    /// <returns>What may be stored; never the same twice.</returns>
    public byte[] Encrypt(ReadOnlySpan<byte> secret, string row)
    {
        var stored = new byte[HeaderLength + secret.Length];
        stored[0] = Version;
        RandomNumberGenerator.Fill(stored.AsSpan(1, SaltLength + NonceLength));
        var (salt, nonce, tag, ciphertext) = Parts(stored);
        using var aes = Derive(salt.Span);
        aes.Encrypt(nonce.Span, secret, ciphertext.Span, tag.Span, Encoding.UTF8.GetBytes(row));
        return stored;
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> made.</summary>
    /// <param name="stored">What was stored.</param>
    /// <param name="row">The row it belongs to.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="CryptographicException">The configured secret is another one, or the row was changed.</exception>
    public byte[] Decrypt(byte[] stored, string row)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Length <= HeaderLength || stored[0] != Version)
        {
            throw new CryptographicException($"The secret of {row} has a form that this version doesn't know.");
        }

        var (salt, nonce, tag, ciphertext) = Parts(stored);
        var secret = new byte[ciphertext.Length];
        using var aes = Derive(salt.Span);
        aes.Decrypt(nonce.Span, ciphertext.Span, tag.Span, secret, Encoding.UTF8.GetBytes(row));
        return secret;
    }

    private AesGcm Derive(ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, key, salt, _purpose);
        return new AesGcm(key, TagLength);
    }

    private static (Memory<byte> Salt, Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Ciphertext) Parts(byte[] stored)
    {
        var rest = stored.AsMemory(1);
        return (rest[..SaltLength], rest.Slice(SaltLength, NonceLength), rest.Slice(SaltLength + NonceLength, TagLength),
            rest[(SaltLength + NonceLength + TagLength)..]);
    }
}
