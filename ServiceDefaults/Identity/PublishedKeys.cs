using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Platform.ServiceDefaults.Identity;

/// <summary>The keys that AuthService published at one moment, and how long they may be used before it is asked again.</summary>
internal sealed record PublishedKeys(FrozenDictionary<string, PublishedKey> Keys, long ReadAt, TimeSpan FreshFor)
{
    public static readonly PublishedKeys None = new(FrozenDictionary<string, PublishedKey>.Empty, 0, TimeSpan.Zero);
    private static readonly TimeSpan DefaultFreshFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinFreshFor = TimeSpan.FromSeconds(1);

    /// <summary>Anything but ES256 keys is left out. A key that was known already stays the object it was.</summary>
    public static PublishedKeys From(JsonWebKeySet set, TimeSpan? freshFor, long now, PublishedKeys old) => new(
        set.Keys.Where(static key => key is { Kty: "EC", Crv: "P-256", Alg: "ES256" })
            .DistinctBy(static key => key.Kid)
            .ToFrozenDictionary(
                static key => key.Kid,
                key => old.Keys.TryGetValue(key.Kid, out var known) && known.Published == key ? known : new PublishedKey(key, key.ToKey())),
        now, freshFor is { } given ? (given > MinFreshFor ? given : MinFreshFor) : DefaultFreshFor);

    public ECDsa? Find(string keyId) => Keys.TryGetValue(keyId, out var found) ? found.Key : null;
}

internal sealed record PublishedKey(JsonWebKey Published, ECDsa Key);
