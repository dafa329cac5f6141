using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.Accounts;
using Platform.AuthService.IdentityTokens;

namespace Platform.AuthService.Tests;

/// <summary>A member of a tenant.</summary>
internal sealed record Person(Guid TenantId, Guid UserId, string Role, bool InPlatformTenant);

/// <summary>Tenants and members, put straight into the tables, and clients that speak for them.</summary>
internal static class People
{
    public static async Task<Guid> AddTenantAsync(this AuthHost auth, string? name = null)
    {
        var id = Guid.CreateVersion7();
        await auth.ExecuteAsync($"insert into tenants (id, name) values ('{id}', '{name ?? $"t-{id:n}"}')");
        return id;
    }

    public static async Task<Person> AddPersonAsync(this AuthHost auth, Guid tenantId, string role, string? email = null)
    {
        var id = Guid.CreateVersion7();
        await auth.ExecuteAsync($"""
            insert into users (id, email, password_hash) values ('{id}', '{email ?? $"{id:n}@example.com"}', '-');
            insert into memberships (tenant_id, user_id, role) values ('{tenantId}', '{id}', '{role}');
            """);
        return new(tenantId, id, role, await auth.ScalarAsync<bool>($"select is_platform from tenants where id = '{tenantId}'"));
    }

    /// <summary>Members of a new tenant, one for each role.</summary>
    public static async Task<Person[]> AddPeopleAsync(this AuthHost auth, params string[] roles)
    {
        var tenant = await auth.AddTenantAsync();
        var people = new List<Person>();
        foreach (var role in roles)
        {
            people.Add(await auth.AddPersonAsync(tenant, role));
        }

        return [.. people];
    }

    /// <summary>A client with a session, or with a credential that has only these scopes.</summary>
    public static HttpClient ClientFor(this AuthHost auth, Person person, params string[] scopes)
    {
        var all = Roles.ScopesOf(person.Role, person.InPlatformTenant);
        var issued = auth.Services.GetRequiredService<TokenIssuer>().IssueFor(
            new TokenSubject(person.TenantId, person.UserId, null, [person.Role], scopes.Length == 0 ? all : scopes, null) { SessionId = Guid.CreateVersion7() });
        return auth.ClientFor(issued.Token);
    }
}
