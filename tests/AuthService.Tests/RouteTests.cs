using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.IdentityTokens;
using Platform.Testing;

namespace Platform.AuthService.Tests;

public sealed class RouteTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    [Fact]
    public Task Every_route_is_public_by_name_or_refuses_whom_it_is_not_for()
        => Walk().AssertGuardedAsync(
            "GET /alive", "GET /health", "GET /.well-known/jwks.json",
            "POST /api/v1/auth/sessions", "POST /api/v1/auth/invitations/accept", "POST /api/v1/auth/password/reset");

    [Fact]
    public async Task What_a_tenant_has_is_for_that_tenant_alone()
    {
        var tenant = (await shared.Host.IdentityOfAsync(AuthHost.AdminKey)).TenantId;
        using var owner = await shared.Host.EnterAsync();
        using var created = await owner.PostAsJsonAsync("/api/v1/auth/keys", new { name = "a marked key" }, TestContext.Current.CancellationToken);
        created.EnsureSuccessStatusCode();
        var id = await shared.Host.ScalarAsync<Guid>("select id from api_keys where name = 'a marked key'");

        await Walk().AssertTenantsAreApartAsync(tenant, "a marked key", new Dictionary<string, string> { ["id"] = id.ToString() });

        Assert.Equal(1L, await shared.Host.ScalarAsync<long>("select count(*) from api_keys where name = 'a marked key' and revoked_at is null"));
    }

    /// <summary>As somebody who has signed in: a few routes are for people and not for keys.</summary>
    private RouteWalk Walk() => new(shared.Host.Services, shared.Host.Address, (tenant, scopes) => shared.Host.Services.GetRequiredService<TokenIssuer>()
        .IssueFor(new TokenSubject(tenant, Guid.CreateVersion7(), null, ["owner"], scopes, null) { SessionId = Guid.CreateVersion7() }).Token);
}
