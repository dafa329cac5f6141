using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.ServiceDefaults.Tests.Identity;

public sealed class IdentityTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly IdentityTokenClaims Claims = new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), ["member"], ["llm:invoke", "usage:read"], Now, Now.AddMinutes(1));

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void A_token_says_what_was_signed()
    {
        var read = IdentityToken.Verify(IdentityToken.Issue(Claims, "k1", _key), _key, Now);
        Assert.NotNull(read);
        Assert.Equivalent(Claims, read, strict: true);
    }

    [Fact]
    public void A_published_key_verifies_and_holds_no_private_part()
    {
        var published = JsonWebKey.From(_key, "k1");
        using var key = published.ToKey();
        Assert.NotNull(IdentityToken.Verify(IdentityToken.Issue(Claims, "k1", _key), key, Now));
        Assert.ThrowsAny<CryptographicException>(() => key.ExportParameters(includePrivateParameters: true));
    }

    [Fact]
    public void Another_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(IdentityToken.Verify(IdentityToken.Issue(Claims, "k1", other), _key, Now));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(3600)]
    public void An_expired_token_is_refused(int secondsLater) =>
        Assert.Null(IdentityToken.Verify(IdentityToken.Issue(Claims, "k1", _key), _key, Now.AddSeconds(secondsLater)));

    [Fact]
    public void A_token_from_the_future_is_refused() =>
        Assert.Null(IdentityToken.Verify(IdentityToken.Issue(Claims, "k1", _key), _key, Now.AddMinutes(-1)));

    [Fact]
    public void Every_changed_character_is_noticed()
    {
        var token = IdentityToken.Issue(Claims, "k1", _key);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = new StringBuilder(token) { [i] = token[i] == 'A' ? 'B' : 'A' }.ToString();
            Assert.Null(IdentityToken.Verify(changed, _key, Now));
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"k1","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","kid":"k1","typ":"JWT"}""")]
    [InlineData("""{"alg":"es256","kid":"k1","typ":"JWT"}""")]
    [InlineData("""{"kid":"k1"}""")]
    [InlineData("not json")]
    public void A_header_with_another_algorithm_names_no_key(string header)
    {
        var parts = IdentityToken.Issue(Claims, "k1", _key).Split('.');
        parts[0] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header));
        Assert.False(IdentityToken.TryReadKeyId(string.Join('.', parts), out _));
    }

    [Theory]
    [InlineData("""{"iss":"someone","aud":"platform-services"}""")]
    [InlineData("""{"iss":"platform-auth","aud":"others"}""")]
    [InlineData("""{"iss":"platform-auth"}""")]
    [InlineData("[]")]
    public void A_signed_payload_for_somebody_else_is_refused(string payload)
    {
        var signed = $"{IdentityToken.Issue(Claims, "k1", _key).Split('.')[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        Assert.Null(IdentityToken.Verify($"{signed}.{Base64Url.EncodeToString(signature)}", _key, Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("ä.ö.ü")]
    public void Garbage_is_refused(string token) => Assert.Null(IdentityToken.Verify(token, _key, Now));
}
