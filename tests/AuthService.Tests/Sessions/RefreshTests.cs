using System.Net;
using System.Net.Http.Json;
using Platform.AuthService.Sessions;
using Platform.Testing;

namespace Platform.AuthService.Tests.Sessions;

public sealed class RefreshTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refresh_gives_a_new_token_and_the_old_one_is_good_for_a_moment_more_on_every_replica()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(auth.Database);
        var session = await auth.SignInAsync();

        var refreshed = await second.RefreshAsync(session.Token);

        Assert.NotEqual(session.Token, refreshed.Token);
        Assert.Equal((session.Id, session.ExpiresAt), (refreshed.Id, refreshed.ExpiresAt));
        Assert.InRange((refreshed.PreviousUntil - TimeProvider.System.GetUtcNow()).TotalSeconds, 1, 31);
        foreach (var token in new[] { session.Token, refreshed.Token })
        {
            Assert.Equal(session.Id, (await auth.IdentityOfAsync(token)).SessionId);
        }

        // What is signed for the old token must not outlive it.
        Assert.True((await auth.IdentityOfAsync(session.Token)).ExpiresAt <= refreshed.PreviousUntil);
        await auth.PassGraceAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(session.Token));
        Assert.Equal(HttpStatusCode.OK, await second.StatusOfAsync(refreshed.Token));
    }

    [Fact]
    public async Task A_token_replaced_twice_ends_the_session_because_somebody_has_a_copy()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        var other = await auth.SignInAsync();
        var first = await auth.RefreshAsync(session.Token);
        await auth.PassGraceAsync();
        var second = await auth.RefreshAsync(first.Token);
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(second.Token));

        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(session.Token));

        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(second.Token));
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(other.Token));
        Assert.Equal(
            "replaced-token-used default",
            await auth.ScalarAsync<string>("select a.details ->> 'reason' || ' ' || t.name from audit_log a join tenants t on t.id = a.tenant_id where a.action = 'session.ended'"));
    }

    [Fact]
    public async Task A_well_formed_token_of_no_session_ends_none()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(SessionToken.Create(SessionToken.CreatePrefix())));

        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(session.Token));
    }

    [Fact]
    public async Task Of_many_refreshes_with_one_token_one_wins_and_no_session_is_lost()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(auth.Database);
        var session = await auth.SignInAsync();
        var identity = (await auth.IdentityOfAsync(session.Token)).Token;

        var attempts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => TryRefreshAsync(i % 2 == 0 ? auth : second, identity)));

        var winner = Assert.Single(attempts.OfType<RefreshedSession>());
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(winner.Token));
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(session.Token));
        await auth.PassGraceAsync();
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(winner.Token));
    }

    private static async Task<RefreshedSession?> TryRefreshAsync(AuthHost auth, string identity)
    {
        using var client = auth.ClientFor(identity);
        using var response = await client.PostAsync($"{People.Path}/refresh", content: null, Ct);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return await response.Content.ReadFromJsonAsync<RefreshedSession>(Ct);
        }

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("session-just-refreshed", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        return null;
    }
}
