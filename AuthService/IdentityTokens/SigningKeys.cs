using System.Security.Cryptography;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

/// <summary>The key this process signs with, and the public halves that verifiers need. Empty until the first start is through.</summary>
internal sealed class SigningKeys(SigningKeyStore store, KeyEncryption encryption, ILogger<SigningKeys> log)
{
    private volatile Loaded? _loaded;

    public (string Kid, ECDsa Key) Current => _loaded is { } loaded ? (loaded.Kid, loaded.Key) : throw NotReady();

    public JsonWebKeySet Published => _loaded?.Published ?? throw NotReady();

    /// <exception cref="CryptographicException">The stored key can't be decrypted with the configured secret.</exception>
    public async Task LoadAsync(CancellationToken ct)
    {
        var candidate = Create();
        var keys = await store.AddFirstAsync(candidate, ct);
        var current = keys[0];
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(encryption.Decrypt(current.EncryptedPrivateKey, current.Kid), out _);
        _loaded = new Loaded(current.Kid, key, new JsonWebKeySet([.. keys.Select(Publish)]));
        if (current.Kid == candidate.Kid)
        {
            log.SigningKeyCreated(current.Kid);
        }
    }

    private StoredSigningKey Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = Guid.CreateVersion7().ToString("n");
        return new StoredSigningKey(kid, key.ExportSubjectPublicKeyInfo(), encryption.Encrypt(key.ExportPkcs8PrivateKey(), kid), Retired: false);
    }

    private static JsonWebKey Publish(StoredSigningKey stored)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(stored.PublicKey, out _);
        return JsonWebKey.From(key, stored.Kid);
    }

    private static UnavailableException NotReady()
        => new("Authentication is still starting.", TimeSpan.FromSeconds(1), null);

    private sealed record Loaded(string Kid, ECDsa Key, JsonWebKeySet Published);
}
