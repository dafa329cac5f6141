using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.IdentityTokens;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

/// <summary>Both ways with the npm package jose: it judges our tokens, and our services judge those that it makes.</summary>
public sealed class JoseTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jose_and_our_services_agree_on_what_is_genuine_and_what_is_forged()
    {
        Assert.SkipUnless(Jose.IsThere, "There is no npm on this machine.");
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var service = await VerifyingService.StartAsync(auth.Address);
        var identity = await auth.IdentityOfAsync(AuthHost.AdminKey);
        using var client = auth.Stranger();
        using var jwks = JsonDocument.Parse(await client.GetStringAsync("/.well-known/jwks.json", Ct));
        var (_, key) = auth.Services.GetRequiredService<SigningKeys>().Current;

        var jose = await Jose.AskAsync(identity.Token, jwks.RootElement, key.ExportPkcs8PrivateKeyPem(), Ct);

        Assert.SkipWhen(jose is null, "npm can't install jose on this machine.");
        Assert.Equal(identity.UserId.ToString(), jose.Verified);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["otherAudience"] = "ERR_JWT_CLAIM_VALIDATION_FAILED",
                ["otherIssuer"] = "ERR_JWT_CLAIM_VALIDATION_FAILED",
                ["tampered"] = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
                ["expired"] = "ERR_JWT_EXPIRED",
            },
            jose.Refusals);
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(jose.Genuine));
        Assert.Equal(7, jose.Forged.Count);
        foreach (var (attack, token) in jose.Forged)
        {
            Assert.True(await service.StatusForAsync(token) == HttpStatusCode.Unauthorized, attack);
        }
    }
}
