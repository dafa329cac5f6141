using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ServiceDefaults;

/// <summary>A public P-256 key as in RFC 7517.</summary>
/// <param name="Kty">Key type, <c>EC</c>.</param>
/// <param name="Crv">Curve, <c>P-256</c>.</param>
/// <param name="X">First coordinate, base64url.</param>
/// <param name="Y">Second coordinate, base64url.</param>
/// <param name="Kid">The key's id.</param>
/// <param name="Alg">Algorithm, <c>ES256</c>.</param>
/// <param name="Use">Purpose, <c>sig</c>.</param>
public sealed record JsonWebKey(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use)
{
    /// <summary>Describes the public half of a key.</summary>
    /// <param name="key">A P-256 key.</param>
    /// <param name="kid">Its id.</param>
    /// <returns>The public key, without any private part.</returns>
    public static JsonWebKey From(ECDsa key, string kid)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new("EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y), kid, "ES256", "sig");
    }

    /// <summary>The key itself, to verify with.</summary>
    /// <returns>A key that the caller disposes.</returns>
    /// <exception cref="CryptographicException">The coordinates are not a point of the curve.</exception>
    public ECDsa ToKey() => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars(X), Y = Base64Url.DecodeFromChars(Y) },
    });
}

/// <summary>The keys that tokens may be signed with at the moment.</summary>
/// <param name="Keys">All of them, the retiring ones included.</param>
public sealed record JsonWebKeySet(IReadOnlyList<JsonWebKey> Keys)
{
    /// <summary>Where AuthService publishes them.</summary>
    public const string Path = "/.well-known/jwks.json";
}

/// <summary>JSON of the published keys, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(JsonWebKeySet))]
public sealed partial class IdentityTokenJson : JsonSerializerContext;
