using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Testing;

/// <summary>Stands for AuthService towards a service under test: publishes a key and signs identities with it.</summary>
public sealed class TestIdentity : IAsyncLifetime
{
    public const string ServiceKey = "service-key-of-the-tests";
    private const string KeyId = "test";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private WebApplication? _app;

    public Uri Address => new(_app!.Urls.First());

    /// <summary>What a service under test must be configured with to believe these identities.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["services:authservice:http:0"] = Address.ToString(),
        ["ServiceKey"] = ServiceKey,
    };

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        var keys = new JsonWebKeySet([JsonWebKey.From(_key, KeyId)]);
        _app.MapGet(JsonWebKeySet.Path, () => TypedResults.Json(keys, IdentityTokenJson.Default.JsonWebKeySet));
        await _app.StartAsync();
    }

    public string Token(Guid tenantId, Guid userId, params string[] scopes) => Token(tenantId, userId, keyId: null, TimeSpan.FromMinutes(10), scopes);

    public string Token(Guid tenantId, Guid userId, Guid? keyId, TimeSpan life, params string[] scopes)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Token(new(tenantId, userId, keyId, ["member"], scopes, now, now + life));
    }

    public string Token(IdentityTokenClaims claims) => IdentityToken.Issue(claims, KeyId, _key);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
        _key.Dispose();
    }
}
