using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.AuthService.IdentityTokens;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Tests.IdentityTokens;

/// <summary>Tokens by somebody who knows all that is public, and more: where it says so, they are signed with the real key.</summary>
internal sealed class ForgedTokens(SigningKeys keys, string genuine)
{
    private readonly string[] _parts = genuine.Split('.');
    private readonly (string Kid, ECDsa Key) _real = keys.Current;

    public IReadOnlyDictionary<string, string> All()
    {
        var (header, payload) = (Text(_parts[0]), Text(_parts[1]));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var spki = _real.Key.ExportSubjectPublicKeyInfo();
        var pem = Encoding.ASCII.GetBytes(_real.Key.ExportSubjectPublicKeyInfoPem());
        var expired = payload.Replace($"\"exp\":{Number(payload, "exp")}", $"\"exp\":{Number(payload, "iat")}", StringComparison.Ordinal);
        return new Dictionary<string, string>
        {
            ["alg none, no signature"] = $"{Encode(header.Replace("ES256", "none", StringComparison.Ordinal))}.{_parts[1]}.",
            ["alg None, the old signature"] = $"{Encode(header.Replace("ES256", "None", StringComparison.Ordinal))}.{_parts[1]}.{_parts[2]}",
            ["alg HS256, keyed with the public key"] = Hmac(header, payload, spki),
            ["alg HS256, keyed with the public key as PEM"] = Hmac(header, payload, pem),
            ["alg HS256, but called ES256"] = Hmac(header, payload, spki, "ES256"),
            ["alg ES384, a key of its own"] = Sign(header.Replace("ES256", "ES384", StringComparison.Ordinal), payload, larger, HashAlgorithmName.SHA384),
            ["alg RS256, a key of its own"] = SignRsa(header.Replace("ES256", "RS256", StringComparison.Ordinal), payload, rsa),
            ["alg in capitals only by name"] = Real(header.Replace("\"alg\"", "\"ALG\"", StringComparison.Ordinal), payload),
            ["another key"] = Sign(header, payload, other, HashAlgorithmName.SHA256),
            ["another key, and its own kid"] = Sign(header.Replace(_real.Kid, "mine", StringComparison.Ordinal), payload, other, HashAlgorithmName.SHA256),
            ["a kid that is a path"] = Sign(header.Replace(_real.Kid, "../../dev/null", StringComparison.Ordinal), payload, other, HashAlgorithmName.SHA256),
            ["no kid"] = Real("""{"alg":"ES256","typ":"JWT"}""", payload),
            ["its own key in the header"] = Sign(
                header.Insert(1, $"\"jwk\":{{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"{_real.Kid}\"}},"), payload, other, HashAlgorithmName.SHA256),
            ["a critical extension, really signed"] = Real(header.Insert(1, "\"crit\":[\"exp\"],"), payload),
            ["two algs, really signed"] = Real(header.Insert(1, "\"alg\":\"none\","), payload),
            ["two subjects, really signed"] = Real(header, payload.Insert(1, $"\"sub\":\"{Guid.CreateVersion7()}\",")),
            ["another audience, really signed"] = Real(header, payload.Replace(IdentityToken.Audience, "others", StringComparison.Ordinal)),
            ["several audiences, really signed"] = Real(header, payload.Replace($"\"{IdentityToken.Audience}\"", $"[\"{IdentityToken.Audience}\"]", StringComparison.Ordinal)),
            ["another issuer, really signed"] = Real(header, payload.Replace(IdentityToken.Issuer, "others", StringComparison.Ordinal)),
            ["expired, really signed"] = Real(header, expired),
            ["not yet valid, really signed"] = Real(header, payload.Replace($"\"iat\":{Number(payload, "iat")}", $"\"iat\":{Number(payload, "exp") + 3600}", StringComparison.Ordinal)),
            ["without an end, really signed"] = Real(header, payload.Replace($",\"exp\":{Number(payload, "exp")}", "", StringComparison.Ordinal)),
            ["without scopes, really signed"] = Real(header, payload.Replace("\"scopes\"", "\"scope\"", StringComparison.Ordinal)),
            ["a tampered payload"] = $"{_parts[0]}.{Encode(payload.Replace("\"exp\":", "\"exp\":9", StringComparison.Ordinal))}.{_parts[2]}",
            ["a tampered header"] = $"{Encode(header.Replace("JWT", "jwt", StringComparison.Ordinal))}.{_parts[1]}.{_parts[2]}",
            ["the signature in DER"] = $"{_parts[0]}.{_parts[1]}.{Base64Url.EncodeToString(SignDer($"{_parts[0]}.{_parts[1]}"))}",
            ["a signature of zeros"] = $"{_parts[0]}.{_parts[1]}.{Base64Url.EncodeToString(new byte[64])}",
            ["no signature"] = $"{_parts[0]}.{_parts[1]}.",
            ["two segments"] = $"{_parts[0]}.{_parts[1]}",
            ["four segments"] = $"{genuine}.{_parts[2]}",
            ["five segments"] = $"{genuine}..",
            ["padding"] = $"{genuine}==",
            ["bits left over"] = WithBitsLeftOver(),
            ["base64 instead of base64url"] = $"{_parts[0]}.{_parts[1]}.{Convert.ToBase64String(Base64Url.DecodeFromChars(_parts[2]))}",
            ["a space inside"] = $"{_parts[0]}.{_parts[1]}. {_parts[2]}",
            ["a header of a list"] = Real("[]", payload),
            ["a payload of nothing"] = Real(header, "null"),
            ["huge"] = Real(header, payload.Insert(1, $"\"x\":\"{new string('x', 16_000)}\",")),
        };
    }

    /// <summary>Signed anew, with nothing changed.</summary>
    public string Genuine() => Real(Text(_parts[0]), Text(_parts[1]));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    private static long Number(string payload, string member)
    {
        using var json = System.Text.Json.JsonDocument.Parse(payload);
        return json.RootElement.GetProperty(member).GetInt64();
    }

    private static string Sign(string header, string payload, ECDsa key, HashAlgorithmName hash)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    private static string SignRsa(string header, string payload, RSA key)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Hmac(string header, string payload, byte[] key, string algorithm = "HS256")
    {
        var signed = $"{Encode(header.Replace("ES256", algorithm, StringComparison.Ordinal))}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private string Real(string header, string payload) => Sign(header, payload, _real.Key, HashAlgorithmName.SHA256);

    private byte[] SignDer(string signed) => _real.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>64 bytes are 86 characters, of which the last has four bits that mean nothing.</summary>
    private string WithBitsLeftOver()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return $"{genuine[..^1]}{alphabet[alphabet.IndexOf(genuine[^1], StringComparison.Ordinal) ^ 1]}";
    }
}
