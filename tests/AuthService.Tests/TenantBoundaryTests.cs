using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.AuthService.Tests;

/// <summary>All routes of the accounts, walked by those who must not get through. A new route has to be listed here.</summary>
public sealed class TenantBoundaryTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private static readonly (string Method, string Path, string? Body)[] TenantRoutes =
    [
        ("GET", "/users", null),
        ("GET", "/users/{user}", null),
        ("PUT", "/users/{user}/role", """{"role":"member"}"""),
        ("POST", "/users/{user}/disable", null),
        ("POST", "/users/{user}/enable", null),
        ("POST", "/users/{user}/password-reset", null),
        ("DELETE", "/users/{user}", null),
        ("GET", "/invitations", null),
        ("POST", "/invitations", """{"email":"somebody@example.com","role":"viewer"}"""),
        ("DELETE", "/invitations/{invitation}", null),
        ("GET", "/audit", null),
    ];

    private static readonly (string Method, string Path, string? Body)[] KeyRoutes =
    [
        ("GET", "/keys/{key}", null),
        ("PATCH", "/keys/{key}", """{"name":"mine now"}"""),
        ("POST", "/keys/{key}/rotate", "{}"),
        ("DELETE", "/keys/{key}", null),
    ];

    private static readonly (string Method, string Path, string? Body)[] PlatformRoutes =
    [
        ("GET", "/tenants", null),
        ("POST", "/tenants", """{"name":"more","ownerEmail":"a@example.com"}"""),
        ("GET", "/tenants/{tenant}", null),
        ("PUT", "/tenants/{tenant}", """{"name":"mine"}"""),
        ("POST", "/tenants/{tenant}/disable", null),
        ("POST", "/tenants/{tenant}/enable", null),
        ("GET", "/platform/users", null),
        ("POST", "/platform/users/{user}/disable", null),
        ("POST", "/platform/users/{user}/enable", null),
        ("POST", "/platform/users/{user}/password-reset", null),
        ("GET", "/platform/audit", null),
    ];

    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task What_belongs_to_another_tenant_does_not_exist()
    {
        var victim = await VictimAsync();
        var before = await StateAsync(victim);
        using var stranger = Auth.ClientFor((await Auth.AddPeopleAsync("owner"))[0]);

        foreach (var (method, path, body) in TenantRoutes.Concat(KeyRoutes).Where(static route => route.Path.Contains('{', StringComparison.Ordinal)))
        {
            await stranger.ExpectAsync(HttpStatusCode.NotFound, method, victim.In(path), body);
        }

        foreach (var list in new[] { "/users", "/invitations", "/keys", "/audit" })
        {
            var text = (await stranger.ExpectAsync(HttpStatusCode.OK, "GET", list)).ToString();
            Assert.DoesNotContain(victim.Person.UserId.ToString(), text, StringComparison.Ordinal);
            Assert.DoesNotContain(victim.Person.TenantId.ToString(), text, StringComparison.Ordinal);
        }

        Assert.Equal(before, await StateAsync(victim));
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("member")]
    public async Task Who_may_not_manage_the_tenant_is_told_the_scope(string role)
    {
        var victim = await VictimAsync();
        var before = await StateAsync(victim);
        using var client = Auth.ClientFor(await Auth.AddPersonAsync(victim.Person.TenantId, role));

        foreach (var (method, path, body) in TenantRoutes)
        {
            var problem = await client.ExpectAsync(HttpStatusCode.Forbidden, method, victim.In(path), body);
            Assert.Contains("tenant:manage", problem.Text("detail"), StringComparison.Ordinal);
        }

        foreach (var (method, path, body) in KeyRoutes)
        {
            await client.ExpectAsync(HttpStatusCode.NotFound, method, victim.In(path), body);
        }

        Assert.Equal(before, await StateAsync(victim));
    }

    [Fact]
    public async Task The_owner_of_a_tenant_does_not_operate_the_platform()
    {
        var victim = await VictimAsync();
        var before = await StateAsync(victim);
        using var owner = Auth.ClientFor(victim.Person);

        foreach (var (method, path, body) in PlatformRoutes)
        {
            var problem = await owner.ExpectAsync(HttpStatusCode.Forbidden, method, victim.In(path), body);
            Assert.Contains("platform:admin", problem.Text("detail"), StringComparison.Ordinal);
        }

        Assert.Equal(before, await StateAsync(victim));
    }

    [Fact]
    public async Task Nobody_gets_nothing()
    {
        var victim = await VictimAsync();
        using var nobody = Auth.Stranger();

        foreach (var (method, path, body) in TenantRoutes.Concat(KeyRoutes).Concat(PlatformRoutes).Append(("GET", "/tenant", null)))
        {
            await nobody.ExpectAsync(HttpStatusCode.Unauthorized, method, victim.In(path), body);
        }
    }

    [Fact]
    public void No_route_of_the_accounts_is_missing_here()
    {
        var walked = TenantRoutes.Concat(KeyRoutes).Concat(PlatformRoutes)
            .Select(static route => $"{route.Method} {Requests.Root}{System.Text.RegularExpressions.Regex.Replace(route.Path, "{[a-z]+}", "{id:guid}")}");
        string[] tags = ["Users", "Platform users", "Password resets", "Invitations", "Tenants", "API keys", "Audit log"];
        var routes = Auth.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.ITagsMetadata>()?.Tags.Any(tags.Contains) == true)
            .Where(static endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .SelectMany(static endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(
                method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));

        // The own tenant and the own keys are anybody's with an identity.
        Assert.Equal(
            [$"GET {Requests.Root}/keys", $"GET {Requests.Root}/tenant", $"POST {Requests.Root}/keys"],
            routes.Except(walked).Order(StringComparer.Ordinal));
    }

    private async Task<Victim> VictimAsync()
    {
        var person = (await Auth.AddPeopleAsync("owner", "member"))[0];
        using var owner = Auth.ClientFor(person);
        var key = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"theirs"}""");
        var invitation = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/invitations", """{"email":"invited@example.com","role":"viewer"}""");
        return new(person, key.Id(), invitation.Id());
    }

    private Task<string> StateAsync(Victim victim) => Auth.ScalarAsync<string>($"""
        select concat(
          (select t::text from tenants t where t.id = '{victim.Person.TenantId}'),
          (select u::text from users u where u.id = '{victim.Person.UserId}'),
          (select m::text from memberships m where m.user_id = '{victim.Person.UserId}'),
          (select string_agg(k::text, ',') from api_keys k where k.tenant_id = '{victim.Person.TenantId}'),
          (select string_agg(i::text, ',') from invitations i where i.tenant_id = '{victim.Person.TenantId}'),
          (select count(*) from audit_log a where a.tenant_id = '{victim.Person.TenantId}'))
        """);

    private sealed record Victim(Person Person, Guid Key, Guid Invitation)
    {
        public string In(string path) => path
            .Replace("{user}", Person.UserId.ToString(), StringComparison.Ordinal)
            .Replace("{tenant}", Person.TenantId.ToString(), StringComparison.Ordinal)
            .Replace("{key}", Key.ToString(), StringComparison.Ordinal)
            .Replace("{invitation}", Invitation.ToString(), StringComparison.Ordinal);
    }
}
