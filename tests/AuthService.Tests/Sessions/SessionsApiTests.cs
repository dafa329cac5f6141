using System.Net;
using System.Net.Http.Json;
using Platform.Testing;

namespace Platform.AuthService.Tests.Sessions;

public sealed class SessionsApiTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_is_ones_own_in_pages_and_marks_the_current_session()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.AddUserAsync("other@example.com");
        await auth.SignInAsync("other@example.com");
        var (a, b, c) = (await auth.SignInAsync(), await auth.SignInAsync(), await auth.SignInAsync());
        await auth.ExecuteAsync($"update sessions set idle_expires_at = now() where id = '{a.Id}'");
        using var client = await auth.EnterAsync(b.Token);

        var all = await People.SessionsOfAsync(client);
        var first = await People.SessionsOfAsync(client, "?limit=1");
        var second = await People.SessionsOfAsync(client, $"?limit=1&after={first.Next}");

        Assert.Equal([(c.Id, false), (b.Id, true)], all.Sessions.Select(static session => (session.Id, session.Current)));
        Assert.Equal((c.Id, b.Id), (Assert.Single(first.Sessions).Id, Assert.Single(second.Sessions).Id));
        Assert.Null(second.Next);
        using var bad = await client.GetAsync($"{People.Path}?limit=501", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_this_session_one_of_the_others_or_all()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (a, b, c, d) = (await auth.SignInAsync(), await auth.SignInAsync(), await auth.SignInAsync(), await auth.SignInAsync());
        async Task<HttpStatusCode> DeleteAsync(string token, string path)
        {
            using var client = await auth.EnterAsync(token);
            using var response = await client.DeleteAsync(People.Path + path, Ct);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(a.Token, "/current"));
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(b.Token, $"/{c.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(b.Token, $"/{c.Id}"));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK),
            (await auth.StatusOfAsync(a.Token), await auth.StatusOfAsync(b.Token), await auth.StatusOfAsync(c.Token), await auth.StatusOfAsync(d.Token)));

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(b.Token, ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(b.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(d.Token));
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(AuthHost.AdminKey));
        Assert.Equal(3L, await auth.ScalarAsync<long>("select count(*) from audit_log where action = 'session.ended' and tenant_id is not null and user_id is not null"));
    }

    [Fact]
    public async Task Somebody_elses_session_does_not_exist()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.AddUserAsync("other@example.com", role: "owner");
        var (mine, theirs) = (await auth.SignInAsync(), await auth.SignInAsync("other@example.com"));
        using var client = await auth.EnterAsync(mine.Token);

        using var response = await client.DeleteAsync($"{People.Path}/{theirs.Id}", Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(theirs.Token));
    }

    [Fact]
    public async Task A_session_goes_on_in_another_tenant_of_its_user_and_in_no_other()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.AddUserAsync("other@example.com", tenant: "other");
        await auth.AddUserAsync("third@example.com", tenant: "third");
        await auth.ExecuteAsync("""
            insert into memberships (tenant_id, user_id, role)
            select t.id, u.id, 'viewer' from tenants t, users u where t.name = 'other' and u.email = 'admin@example.com'
            """);
        var session = await auth.SignInAsync();
        using var client = await auth.EnterAsync(session.Token);
        async Task<HttpStatusCode> SwitchAsync(string tenant)
        {
            using var response = await client.PostAsJsonAsync($"{People.Path}/switch", new { tenant }, Ct);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.NotFound, await SwitchAsync("third"));
        Assert.Equal(HttpStatusCode.NotFound, await SwitchAsync("nul\0"));
        Assert.Equal("default", (await auth.IdentityOfAsync(session.Token)).Tenant);
        Assert.Equal(HttpStatusCode.OK, await SwitchAsync("other"));
        var identity = await auth.IdentityOfAsync(session.Token);
        Assert.Equal(("other", "viewer"), (identity.Tenant, Assert.Single(identity.Roles)));
        Assert.Equal(1L, await auth.ScalarAsync<long>("select count(*) from audit_log a join tenants t on t.id = a.tenant_id where a.action = 'session.switched' and t.name = 'other'"));
        await auth.ExecuteAsync("update memberships set disabled_at = now() from tenants t where t.id = tenant_id and t.name = 'default'");
        Assert.Equal(HttpStatusCode.NotFound, await SwitchAsync("default"));
    }

    [Theory]
    [InlineData("POST", "/switch")]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("DELETE", "/current")]
    [InlineData("DELETE", "/019a0000-0000-7000-8000-000000000001")]
    [InlineData("POST", "/refresh")]
    public async Task An_API_key_has_no_sessions_and_nobody_less(string method, string path)
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        using var key = await auth.EnterAsync();
        using var stranger = auth.Stranger();

        using var refused = await key.SendAsync(new(new(method), People.Path + path), Ct);
        using var unknown = await stranger.SendAsync(new(new(method), People.Path + path), Ct);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("session-required", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Theory]
    [InlineData("update sessions set ended_at = now()")]
    [InlineData("update sessions set idle_expires_at = now()")]
    [InlineData("update sessions set expires_at = now()")]
    [InlineData("update users set disabled_at = now()")]
    [InlineData("update tenants set disabled_at = now()")]
    [InlineData("update memberships set disabled_at = now()")]
    [InlineData("delete from memberships")]
    public async Task Whatever_ends_a_session_ends_it_for_the_very_next_check_on_every_replica(string change)
    {
        await using var first = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(first.Database);
        var session = await first.SignInAsync();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await first.StatusOfAsync(session.Token));
            Assert.Equal(HttpStatusCode.OK, await second.StatusOfAsync(session.Token));
        }

        await first.ExecuteAsync(change);

        Assert.Equal(HttpStatusCode.Unauthorized, await first.StatusOfAsync(session.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await second.StatusOfAsync(session.Token));
    }

    [Fact]
    public async Task A_changed_role_counts_for_the_sessions_very_next_check()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        await auth.IdentityOfAsync(session.Token);

        await auth.ExecuteAsync("update memberships set role = 'viewer'");

        Assert.Equal(["viewer"], (await auth.IdentityOfAsync(session.Token)).Roles);
    }
}
