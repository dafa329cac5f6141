using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

public sealed class IdentityTokensApiTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_verifies_with_the_published_key_and_nothing_but_the_standard()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var identity = await auth.IdentityOfAsync(AuthHost.AdminKey);
        using var stranger = auth.Stranger();

        var set = await stranger.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json", Ct);
        var key = Assert.Single(set.GetProperty("keys").EnumerateArray());
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(static property => property.Name).Order());
        var parts = identity.Token.Split('.');
        var (header, payload) = (Part(parts[0]), Part(parts[1]));

        Assert.Equal(key.GetProperty("kid").GetString(), header.GetProperty("kid").GetString());
        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Bytes(key.GetProperty("x").GetString()!), Y = Bytes(key.GetProperty("y").GetString()!) },
        });
        Assert.True(ecdsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256));
        Assert.Equal(identity.TenantId, payload.GetProperty("tid").GetGuid());
        Assert.Equal(identity.UserId, payload.GetProperty("sub").GetGuid());
        Assert.Equal(identity.Scopes, payload.GetProperty("scopes").EnumerateArray().Select(static scope => scope.GetString()));
        Assert.Equal(identity.ExpiresAt.ToUnixTimeSeconds(), payload.GetProperty("exp").GetInt64());
    }

    [Fact]
    public async Task The_key_survives_a_restart_so_tokens_in_flight_stay_good()
    {
        string database, token;
        await using (var first = await AuthHost.StartAsync(postgres))
        {
            database = first.Database;
            token = (await first.IdentityOfAsync(AuthHost.AdminKey)).Token;
        }

        await using var second = await AuthHost.StartAsync(database);
        using var client = second.ClientFor(token);
        using var response = await client.GetAsync("/api/v1/auth/me", Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_same_identity_gets_the_same_token_for_a_while()
    {
        await using var auth = await AuthHost.StartAsync(postgres);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => (await auth.IdentityOfAsync(AuthHost.AdminKey)).Token));

        // The first few may be signed side by side.
        Assert.Equal(await TokenAsync(), await TokenAsync());
        Assert.Contains(await TokenAsync(), tokens);

        async Task<string> TokenAsync() => (await auth.IdentityOfAsync(AuthHost.AdminKey)).Token;
    }

    private static JsonElement Part(string text) => JsonDocument.Parse(Bytes(text)).RootElement;

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
