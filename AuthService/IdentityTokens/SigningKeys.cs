using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

/// <summary>The key this process signs with, and the public halves that verifiers need. Empty until the first start is through.</summary>
internal sealed class SigningKeys(
    SigningKeyStore store, KeyEncryption encryption, IOptions<IdentityTokenOptions> options, TimeProvider clock, ILogger<SigningKeys> log)
{
    private volatile KeyRing? _ring;

    public bool IsLoaded => _ring is not null;

    public (string Kid, ECDsa Key) Current
    {
        get
        {
            var signer = (_ring ?? throw NotReady()).SignerAt(clock.GetTimestamp());
            return (signer.Kid, signer.Key);
        }
    }

    /// <exception cref="UnavailableException">
    /// There are none yet, or they were read so long ago that a key they don't name may sign by now: whoever asks for that one must not hear that
    /// it doesn't exist.
    /// </exception>
    public JsonWebKeySet Published => _ring is not { } ring ? throw NotReady()
        : clock.GetElapsedTime(ring.ReadAt) <= options.Value.PublishAhead ? ring.Published
        : throw new UnavailableException("The signing keys could not be read for a while.", TimeSpan.FromSeconds(1), null);

    /// <summary>Reads the keys, and makes a new one if it is time.</summary>
    /// <exception cref="CryptographicException">A stored key can't be decrypted with the configured secret.</exception>
    public async Task LoadAsync(CancellationToken ct)
    {
        var candidate = Create();
        var stored = await store.RenewAsync(candidate, options.Value, ct);
        var (old, now) = (_ring, clock.GetTimestamp());
        var ring = new KeyRing(
            [.. stored.Where(static key => !key.Retired).Select(key => Open(key, old, now))], new JsonWebKeySet([.. stored.Select(Publish)]), now);
        _ring = ring;
        Tell(ring, old, candidate.Kid);
    }

    private void Tell(KeyRing ring, KeyRing? old, string candidate)
    {
        var newest = ring.Signing[^1];
        if (newest.Kid == candidate)
        {
            log.SigningKeyCreated(candidate);
        }

        if (old is not null && old.Find(newest.Kid) is null)
        {
            var wait = clock.GetElapsedTime(ring.ReadAt, newest.SignsFrom);
            log.SigningKeyAnnounced(newest.Kid, wait);
        }
    }

    private StoredSigningKey Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = Guid.CreateVersion7().ToString("n");
        return new StoredSigningKey(kid, key.ExportSubjectPublicKeyInfo(), encryption.Encrypt(key.ExportPkcs8PrivateKey(), kid));
    }

    private SigningKey Open(StoredSigningKey stored, KeyRing? known, long now)
    {
        var wait = options.Value.PublishAhead - stored.Age;
        var signsFrom = now + (long)(wait.TotalSeconds * clock.TimestampFrequency);
        if (known?.Find(stored.Kid) is { } opened)
        {
            return new SigningKey(stored.Kid, opened, signsFrom);
        }

        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(encryption.Decrypt(stored.EncryptedPrivateKey, stored.Kid), out _);
        return new SigningKey(stored.Kid, key, signsFrom);
    }

    private static JsonWebKey Publish(StoredSigningKey stored)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(stored.PublicKey, out _);
        return JsonWebKey.From(key, stored.Kid);
    }

    private static UnavailableException NotReady()
        => new("Authentication is still starting.", TimeSpan.FromSeconds(1), null);
}
