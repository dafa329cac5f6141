using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

/// <summary>Our tokens and our key set by an implementation of the standards that isn't ours.</summary>
public sealed class IndependentVerificationTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_implementation_verifies_our_tokens_against_our_key_set()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var identity = await auth.IdentityOfAsync(AuthHost.AdminKey);

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(identity.Token, await ParametersAsync(auth));

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(identity.UserId.ToString(), ((JsonWebToken)result.SecurityToken).Subject);
        Assert.Equal("ES256", ((JsonWebToken)result.SecurityToken).Alg);
    }

    [Fact]
    public async Task Another_implementation_notices_a_changed_signature_audience_and_issuer()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var token = (await auth.IdentityOfAsync(AuthHost.AdminKey)).Token;
        var (good, otherAudience, otherIssuer) = (await ParametersAsync(auth), await ParametersAsync(auth), await ParametersAsync(auth));
        otherAudience.ValidAudience = "somebody else";
        otherIssuer.ValidIssuer = "somebody else";
        var handler = new JsonWebTokenHandler();
        var dot = token.LastIndexOf('.');
        var changed = $"{token[..(dot + 1)]}{(token[dot + 1] == 'A' ? 'B' : 'A')}{token[(dot + 2)..]}";

        Assert.False((await handler.ValidateTokenAsync(changed, good)).IsValid);
        Assert.False((await handler.ValidateTokenAsync(token, otherAudience)).IsValid);
        Assert.False((await handler.ValidateTokenAsync(token, otherIssuer)).IsValid);
    }

    private static async Task<TokenValidationParameters> ParametersAsync(AuthHost auth)
    {
        using var client = auth.Stranger();
        var set = new JsonWebKeySet(await client.GetStringAsync("/.well-known/jwks.json", Ct));
        Assert.All(set.Keys, static key => Assert.False(key.HasPrivateKey));
        return new TokenValidationParameters
        {
            ValidIssuer = "platform-auth",
            ValidAudience = "platform-services",
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = set.GetSigningKeys(),
        };
    }
}
