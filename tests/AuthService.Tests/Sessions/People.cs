using System.Net;
using System.Net.Http.Json;
using Platform.AuthService.Sessions;

namespace Platform.AuthService.Tests.Sessions;

/// <summary>What people do at the front door.</summary>
internal static class People
{
    public const string Path = "/api/v1/auth/sessions";
    public const string Administrator = "admin@example.com";

    public static async Task<HttpResponseMessage> TrySignInAsync(
        this AuthHost auth, string email = Administrator, string password = AuthHost.Password, string? tenant = null)
    {
        using var stranger = auth.Stranger();
        return await stranger.PostAsJsonAsync(Path, new { email, password, tenant }, TestContext.Current.CancellationToken);
    }

    public static async Task<SignedIn> SignInAsync(
        this AuthHost auth, string email = Administrator, string password = AuthHost.Password, string? tenant = null)
    {
        using var response = await auth.TrySignInAsync(email, password, tenant);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<SignedIn>(TestContext.Current.CancellationToken))!;
    }

    public static async Task<HttpStatusCode> StatusOfSignInAsync(this AuthHost auth, string email = Administrator, string password = AuthHost.Password)
    {
        using var response = await auth.TrySignInAsync(email, password);
        return response.StatusCode;
    }

    /// <summary>Refreshes with a token, as it comes through the gateway.</summary>
    public static async Task<RefreshedSession> RefreshAsync(this AuthHost auth, string token)
    {
        using var client = await auth.EnterAsync(token);
        using var response = await client.PostAsync($"{Path}/refresh", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<RefreshedSession>(TestContext.Current.CancellationToken))!;
    }

    public static async Task<SessionPage> SessionsOfAsync(HttpClient client, string query = "")
        => (await client.GetFromJsonAsync<SessionPage>(Path + query, TestContext.Current.CancellationToken))!;

    /// <summary>As if so much time had passed since the last refresh.</summary>
    public static Task PassGraceAsync(this AuthHost auth)
        => auth.ExecuteAsync("update sessions set previous_until = now() - interval '1 ms' where previous_until is not null");

    public static async Task<Guid> AddUserAsync(this AuthHost auth, string email, string role = "member", string? tenant = null)
    {
        var (tenantId, userId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        if (tenant is not null)
        {
            await auth.ExecuteAsync($"insert into tenants (id, name) values ('{tenantId}', '{tenant}')");
        }

        await auth.ExecuteAsync($"""
            insert into users (id, email, password_hash) select '{userId}', '{email}', password_hash from users limit 1;
            insert into memberships (tenant_id, user_id, role) select id, '{userId}', '{role}' from tenants where name = '{tenant ?? "default"}';
            """);
        return userId;
    }
}
