using System.Security.Cryptography;
using Platform.Data.Encryption;

namespace Platform.Data.Tests.Encryption;

public sealed class SecretEncryptionTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(138);

    [Fact]
    public void What_was_encrypted_comes_back_and_never_looks_the_same_twice()
    {
        var encryption = With("a secret of the tests");
        var (one, two) = (encryption.Encrypt(Secret, "kid"), encryption.Encrypt(Secret, "kid"));

        Assert.Equal(Secret, encryption.Decrypt(one, "kid"));
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void Another_secret_another_row_another_purpose_and_any_changed_byte_are_noticed()
    {
        var encryption = With("a secret of the tests");
        var stored = encryption.Encrypt(Secret, "kid");

        Assert.ThrowsAny<CryptographicException>(() => With("a secret of the tests!").Decrypt(stored, "kid"));
        Assert.ThrowsAny<CryptographicException>(() => encryption.Decrypt(stored, "another"));
        Assert.ThrowsAny<CryptographicException>(() => With("a secret of the tests", "another key of the tests").Decrypt(stored, "kid"));
        for (var i = 0; i < stored.Length; i++)
        {
            var changed = stored.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => encryption.Decrypt(changed, "kid"));
        }

        Assert.ThrowsAny<CryptographicException>(() => encryption.Decrypt(stored[..20], "kid"));
    }

    private static SecretEncryption With(string secret, string purpose = "a key of the tests") => new(secret, purpose);
}
