using System.Net;
using System.Net.Http.Json;
using Platform.AuthService.Tests.Sessions;
using Platform.Testing;

namespace Platform.AuthService.Tests.Passwords;

public sealed class PasswordsApiTests(PostgresServer postgres)
{
    private const string Path = "/api/v1/auth/password";
    private const string New = "a completely different one";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_ends_the_other_sessions_and_open_resets_and_only_the_new_password_opens_one()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (mine, other) = (await auth.SignInAsync(), await auth.SignInAsync());
        await auth.ExecuteAsync("insert into password_resets (id, user_id, token_hash, expires_at) select gen_random_uuid(), id, sha256('x'), now() + interval '1 d' from users");

        Assert.Equal(HttpStatusCode.NoContent, await ChangeAsync(auth, mine.Token, AuthHost.Password, New));

        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(mine.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(other.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfSignInAsync());
        Assert.Equal(HttpStatusCode.Created, await auth.StatusOfSignInAsync(password: New));
        Assert.True(await auth.ScalarAsync<bool>("select used_at is not null from password_resets"));
        Assert.True(await auth.ScalarAsync<bool>("select password_changed_at is not null from users"));
        Assert.Equal(1L, await auth.ScalarAsync<long>("select count(*) from audit_log where action = 'password.changed' and tenant_id is not null and session_id is not null"));
        Assert.False(await auth.ScalarAsync<bool>($"select exists (select from audit_log a where a::text ~ '{New}|{AuthHost.Password}')"));
    }

    [Theory]
    [InlineData(AuthHost.Password, "eleven char", "New")]
    [InlineData(AuthHost.Password, AuthHost.Password, "New")]
    [InlineData(AuthHost.Password, "ADMIN@example.com", "New")]
    [InlineData("not the present one", New, "Current")]
    public async Task A_change_that_may_not_be_is_400_and_changes_nothing(string current, string wanted, string field)
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (mine, other) = (await auth.SignInAsync(), await auth.SignInAsync());

        using var client = await auth.EnterAsync(mine.Token);
        using var response = await client.PutAsJsonAsync(Path, new { current, @new = wanted }, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"\"{field}\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(other.Token));
        Assert.Equal(HttpStatusCode.Created, await auth.StatusOfSignInAsync());
    }

    [Fact]
    public async Task A_stolen_session_is_no_place_to_guess_the_password_at()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, await ChangeAsync(auth, session.Token, $"guess number {i}", New));
        }

        await auth.ExecuteAsync("update users set locked_until = locked_until + interval '1 h'");
        Assert.Equal(5, await auth.ScalarAsync<int>("select failed_logins from users"));
        Assert.Equal(HttpStatusCode.BadRequest, await ChangeAsync(auth, session.Token, AuthHost.Password, New));
        Assert.Equal(6L, await auth.ScalarAsync<long>("select count(*) from audit_log where action = 'password.refused'"));
    }

    [Fact]
    public async Task Of_many_changes_at_once_one_wins_and_a_sign_in_in_between_does_not_survive_it()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(auth.Database);
        var sessions = new[] { await auth.SignInAsync(), await second.SignInAsync(), await auth.SignInAsync(), await second.SignInAsync() };
        var clients = await Task.WhenAll(sessions.Select((session, i) => (i % 2 == 0 ? auth : second).EnterAsync(session.Token)));
        var late = Enumerable.Range(0, 6).Select(_ => auth.TrySignInAsync()).ToArray();

        var results = await Task.WhenAll(clients.Select((client, i) => ChangeAsync(client, AuthHost.Password, $"{New} {i}")));
        foreach (var response in await Task.WhenAll(late))
        {
            response.Dispose();
        }

        var winner = Array.IndexOf(results, HttpStatusCode.NoContent);
        Assert.Single(results, static status => status == HttpStatusCode.NoContent);
        Assert.Equal(1L, await auth.ScalarAsync<long>("select count(*) from sessions where ended_at is null"));
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(sessions[winner].Token));
    }

    [Fact]
    public async Task An_API_key_cannot_change_its_owners_password()
    {
        await using var auth = await AuthHost.StartAsync(postgres);

        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(auth, AuthHost.AdminKey, AuthHost.Password, New));
    }

    private static async Task<HttpStatusCode> ChangeAsync(AuthHost auth, string credential, string current, string wanted)
    {
        using var client = await auth.EnterAsync(credential);
        return await ChangeAsync(client, current, wanted);
    }

    private static async Task<HttpStatusCode> ChangeAsync(HttpClient client, string current, string wanted)
    {
        using var response = await client.PutAsJsonAsync(Path, new { current, @new = wanted }, Ct);
        return response.StatusCode;
    }
}
