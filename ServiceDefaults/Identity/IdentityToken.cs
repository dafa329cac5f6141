using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Platform.ServiceDefaults;

/// <summary>
/// The internal identity token: a JWT (RFC 7519) that knows one algorithm, ES256, one issuer and one audience. What the header claims is
/// only ever compared, never obeyed, so there is no algorithm to confuse.
/// </summary>
public static class IdentityToken
{
    /// <summary>The only issuer.</summary>
    public const string Issuer = "platform-auth";

    /// <summary>The only audience: the platform's own services.</summary>
    public const string Audience = "platform-services";

    private const string Algorithm = "ES256";
    private const string Type = "JWT";
    private const int MaxLength = 8192;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>Signs a token.</summary>
    /// <param name="claims">What it says.</param>
    /// <param name="keyId">Id of <paramref name="key"/>, as published.</param>
    /// <param name="key">The private P-256 key.</param>
    /// <returns>The token in compact form.</returns>
    public static string Issue(IdentityTokenClaims claims, string keyId, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentNullException.ThrowIfNull(key);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(Algorithm, keyId, Type), TokenPartsJson.Default.Header);
        var payload = JsonSerializer.SerializeToUtf8Bytes(
            new Payload(Issuer, Audience, claims.UserId, claims.TenantId, claims.Roles, claims.Scopes,
                claims.IssuedAt.ToUnixTimeSeconds(), claims.ExpiresAt.ToUnixTimeSeconds())
            {
                Key = claims.KeyId,
                Sid = claims.SessionId,
                Models = claims.Models,
                Tpm = claims.TokensPerMinute,
                Budget = claims.Budget,
            },
            TokenPartsJson.Default.Payload);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Reads which key a token says it was signed with, without believing anything else.</summary>
    internal static bool TryReadKeyId(string token, [NotNullWhen(true)] out string? keyId)
    {
        keyId = null;
        if (token.Length > MaxLength || token.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
        {
            return false;
        }
        var header = Decode(token.AsSpan(0, dot), TokenPartsJson.Default.Header);
        keyId = header is { Alg: Algorithm, Typ: Type } ? header.Kid : null;
        return keyId is not null;
    }

    /// <summary>Verifies signature, issuer, audience and life time.</summary>
    /// <returns>The claims, or null when the token is not to be believed.</returns>
    internal static IdentityTokenClaims? Verify(string token, ECDsa key, DateTimeOffset now, TimeSpan grace = default)
    {
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first <= 0 || last <= first || token.AsSpan(first + 1, last - first - 1).Contains('.'))
        {
            return null;
        }
        Span<byte> signature = stackalloc byte[64];
        if (!TryDecodeSignature(token.AsSpan(last + 1), signature)
            || !key.VerifyData(Encoding.ASCII.GetBytes(token, 0, last), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
        {
            return null;
        }
        var payload = Decode(token.AsSpan(first + 1, last - first - 1), TokenPartsJson.Default.Payload);
        return payload is { Iss: Issuer, Aud: Audience } && IsCurrent(payload, now, grace) ? ToClaims(payload) : null;
    }

    private static bool IsCurrent(Payload payload, DateTimeOffset now, TimeSpan grace) =>
        payload.Exp > (now - grace).ToUnixTimeSeconds() && payload.Iat <= (now + ClockSkew).ToUnixTimeSeconds();

    private static IdentityTokenClaims ToClaims(Payload payload) => new(
        payload.Tid, payload.Sub, payload.Key, payload.Roles, payload.Scopes,
        DateTimeOffset.FromUnixTimeSeconds(payload.Iat), DateTimeOffset.FromUnixTimeSeconds(payload.Exp))
    {
        SessionId = payload.Sid,
        Models = payload.Models,
        TokensPerMinute = payload.Tpm,
        Budget = payload.Budget,
    };

    private static bool TryDecodeSignature(ReadOnlySpan<char> text, Span<byte> signature) =>
        DecodePart(text) is { } bytes && bytes.Length == signature.Length && bytes.AsSpan().TryCopyTo(signature);

    private static T? Decode<T>(ReadOnlySpan<char> part, JsonTypeInfo<T> type)
        where T : class
    {
        if (DecodePart(part) is not { } json)
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null for anything but the one way to write the bytes: no padding, no white space, no bits left over.</summary>
    private static byte[]? DecodePart(ReadOnlySpan<char> part)
    {
        if (!Base64Url.IsValid(part))
        {
            return null;
        }
        var bytes = Base64Url.DecodeFromChars(part);
        return part.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }

    /// <summary>A header that says more (<c>crit</c>, <c>jwk</c>, <c>jku</c>) asks for something that nobody here does.</summary>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record Header(string Alg, string Kid, string Typ);

    internal sealed record Payload(
        string Iss, string Aud, Guid Sub, Guid Tid, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes, long Iat, long Exp)
    {
        public Guid? Key { get; init; }

        public Guid? Sid { get; init; }

        public IReadOnlyList<string>? Models { get; init; }

        public int? Tpm { get; init; }

        public string? Budget { get; init; }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IdentityToken.Header))]
[JsonSerializable(typeof(IdentityToken.Payload))]
internal sealed partial class TokenPartsJson : JsonSerializerContext;
