using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.Passwords;
using Platform.AuthService.Sessions;
using Platform.AuthService.Tests.Passwords;
using Platform.Contracts;
using Platform.ServiceDefaults.Auditing;
using Platform.Testing;

namespace Platform.AuthService.Tests.Sessions;

public sealed class SignInTests(PostgresServer postgres, SharedAuth shared) : IClassFixture<SharedAuth>
{
    private static readonly AuditActor Somebody = new(null, null, null, null, "192.0.2.1", "a browser");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_right_password_opens_a_session_that_the_check_knows()
    {
        var auth = shared.Host;

        using var response = await auth.TrySignInAsync("ADMIN@example.com");
        var session = (await response.Content.ReadFromJsonAsync<SignedIn>(Ct))!;
        var identity = await auth.IdentityOfAsync(session.Token);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Matches("^plats_[0-9A-Za-z]{34}$", session.Token);
        Assert.Equal((session.Id, null), (identity.SessionId!.Value, identity.KeyId));
        Assert.Equal(["owner"], identity.Roles);
        Assert.Contains(Scopes.PlatformAdmin, identity.Scopes);
        Assert.Equal(("admin@example.com", "default", "owner"), (session.User.Email, session.Tenant.Name, session.Tenant.Role));
        Assert.Equal("default", Assert.Single(session.Tenants).Name);
        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange((session.IdleExpiresAt - now).TotalHours, 11.9, 12.1);
        Assert.InRange((session.ExpiresAt - now).TotalDays, 6.9, 7.1);
        Assert.False(await auth.ScalarAsync<bool>($"select exists (select from sessions s where s::text like '%{session.Token}%')"));
    }

    [Fact]
    public async Task Whatever_is_wrong_there_is_one_answer_and_the_password_is_compared_once()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.AddUserAsync("disabled@example.com");
        await auth.AddUserAsync("locked@example.com");
        await auth.AddUserAsync("invited@example.com");
        await auth.AddUserAsync("nowhere@example.com");
        await auth.AddUserAsync("paused@example.com");
        await auth.AddUserAsync("closed@example.com", tenant: "closed");
        await auth.ExecuteAsync("""
            update users set disabled_at = now() where email = 'disabled@example.com';
            update users set locked_until = now() + interval '1 h', failed_logins = 7 where email = 'locked@example.com';
            update users set password_hash = null where email = 'invited@example.com';
            delete from memberships where user_id = (select id from users where email = 'nowhere@example.com');
            update memberships set disabled_at = now() where user_id = (select id from users where email = 'paused@example.com');
            update tenants set disabled_at = now() where name = 'closed';
            """);
        (string Email, string Password, string? Tenant)[] attempts =
        [
            ("nobody@example.com", AuthHost.Password, null), ("nul\0@example.com", AuthHost.Password, null), (People.Administrator, "wrong password", null),
            ("disabled@example.com", AuthHost.Password, null), ("locked@example.com", AuthHost.Password, null), ("invited@example.com", "", null),
            ("nowhere@example.com", AuthHost.Password, null), ("paused@example.com", AuthHost.Password, null), ("closed@example.com", AuthHost.Password, null),
            (People.Administrator, AuthHost.Password, "closed"),
        ];
        var answers = new HashSet<string>();
        foreach (var (email, password, tenant) in attempts)
        {
            var hasher = new CountingHasher();
            using var passwords = PasswordHashingTests.Create(hasher);
            var signIn = ActivatorUtilities.CreateInstance<SignIn>(auth.Services, passwords);
            Assert.Null(await signIn.TryAsync(new(email, password, tenant), Somebody, Ct));
            Assert.Equal(1, hasher.Verified);

            using var response = await auth.TrySignInAsync(email, password.Length == 0 ? "x" : password, tenant);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Null(response.Headers.RetryAfter);
            var body = await response.Content.ReadAsStringAsync(Ct);
            Assert.Contains("https://platform.dev/problems/invalid-credential", body, StringComparison.Ordinal);
            answers.Add(response.Headers.WwwAuthenticate + body[..body.IndexOf("\"traceId\"", StringComparison.Ordinal)]);
        }

        Assert.Single(answers);
        Assert.Equal(0L, await auth.ScalarAsync<long>("select count(*) from sessions"));
    }

    [Fact]
    public async Task A_user_of_several_tenants_chooses_and_otherwise_gets_the_oldest()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.AddUserAsync("other@example.com", tenant: "other");
        await auth.ExecuteAsync("""
            insert into memberships (tenant_id, user_id, role)
            select t.id, u.id, 'viewer' from tenants t, users u where t.name = 'other' and u.email = 'admin@example.com'
            """);

        var (first, chosen) = (await auth.SignInAsync(), await auth.SignInAsync(tenant: "other"));

        Assert.Equal("default", first.Tenant.Name);
        Assert.Equal(["default", "other"], chosen.Tenants.Select(static tenant => tenant.Name));
        Assert.Equal(("other", "viewer"), (chosen.Tenant.Name, chosen.Tenant.Role));
        Assert.Equal([Scopes.ExtensionsRead, Scopes.UsageRead], (await auth.IdentityOfAsync(chosen.Token)).Scopes);
    }

    [Fact]
    public async Task A_weak_hash_is_replaced_at_sign_in_and_no_other()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var strong = await auth.ScalarAsync<string>("select password_hash from users");
        await auth.SignInAsync();
        Assert.Equal(strong, await auth.ScalarAsync<string>("select password_hash from users"));
        var weak = new Microsoft.AspNetCore.Identity.PasswordHasher<PasswordOwner>().HashPassword(PasswordOwner.Anybody, AuthHost.Password);
        await auth.ExecuteAsync($"update users set password_hash = '{weak}'");

        await auth.SignInAsync();

        Assert.NotEqual(weak, await auth.ScalarAsync<string>("select password_hash from users"));
        await auth.SignInAsync();
    }

    [Fact]
    public async Task Both_outcomes_are_in_the_audit_log_without_what_was_typed()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        using var client = auth.Stranger();
        client.DefaultRequestHeaders.Add("X-Platform-Client-Address", "192.0.2.7");
        client.DefaultRequestHeaders.Add("User-Agent", "a browser");
        async Task PostAsync(string body)
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(People.Path, content, Ct);
        }

        await PostAsync($$"""{"email":"admin@example.com","password":"{{AuthHost.Password}}"}""");
        await PostAsync("""{"email":"admin@example.com","password":"a-wrong-secret"}""");
        await PostAsync("""{"email":"a-password-in-the-wrong-field","password":"a-wrong-secret"}""");

        Assert.Equal(
            "session.created default/session.refused platform/session.refused platform",
            await auth.ScalarAsync<string>("select string_agg(a.action || ' ' || coalesce(t.name, 'platform'), '/' order by a.id) from audit_log a left join tenants t on t.id = a.tenant_id where a.address is not null"));
        Assert.Equal(3L, await auth.ScalarAsync<long>("select count(*) from audit_log where address = '192.0.2.7' and user_agent = 'a browser'"));
        Assert.Equal(2L, await auth.ScalarAsync<long>("select count(*) from audit_log a join users u on u.id = a.user_id or u.id::text = a.target"));
        Assert.False(await auth.ScalarAsync<bool>("select exists (select from audit_log a where a::text ~ 'wrong-secret|wrong-field|correct horse')"));
        Assert.Equal("192.0.2.7", await auth.ScalarAsync<string>("select address from sessions"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"email":"admin@example.com"}""")]
    [InlineData("""{"email":"admin@example.com","password":null}""")]
    [InlineData("""{"email":"x","password":"y"}""")]
    [InlineData("[]")]
    public async Task What_is_no_sign_in_is_400(string body)
    {
        using var stranger = shared.Host.Stranger();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await stranger.PostAsync(People.Path, content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task No_connection_is_held_while_passwords_wait_and_checks_go_on()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var hasher = new CountingHasher();
        using var passwords = PasswordHashingTests.Create(hasher, concurrent: 1, waiting: 30);
        var signIn = ActivatorUtilities.CreateInstance<SignIn>(auth.Services, passwords);
        hasher.Gate.Reset();
        var flood = Enumerable.Range(0, 30).Select(_ => signIn.TryAsync(new(People.Administrator, "wrong", null), Somebody, Ct)).ToArray();
        await Poll.UntilAsync(() => hasher.Verified == 1 && auth.Pool.GetStatistics().InUse == 0, "all of them wait for the hasher alone", ct: Ct);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(AuthHost.AdminKey));
        }

        hasher.Gate.Set();
        await Task.WhenAll(flood);
    }
}
