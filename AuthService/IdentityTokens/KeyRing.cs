using System.Security.Cryptography;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

/// <summary>A key that signs from a moment on, by this process's own clock.</summary>
internal sealed record SigningKey(string Kid, ECDsa Key, long SignsFrom);

/// <summary>
/// The keys as they were read at one moment. It knows in advance when the next key takes over, so all replicas change at that moment,
/// whenever they read last and whether or not they can read at all.
/// </summary>
/// <param name="Signing">The keys that sign or will sign, oldest first; never empty.</param>
/// <param name="Published">All that verifiers have to know.</param>
/// <param name="ReadAt">When they were read.</param>
internal sealed record KeyRing(IReadOnlyList<SigningKey> Signing, JsonWebKeySet Published, long ReadAt)
{
    /// <summary>The youngest whose time has come. The only one there is signs at once: there is nobody else to do it meanwhile.</summary>
    public SigningKey SignerAt(long timestamp) => Signing.LastOrDefault(key => key.SignsFrom <= timestamp) ?? Signing[0];

    public ECDsa? Find(string kid) => Signing.FirstOrDefault(key => key.Kid == kid)?.Key;
}
