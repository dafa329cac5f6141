using System.Net;
using Platform.Testing;

namespace Platform.AuthService.Tests.Sessions;

/// <summary>Whatever happens to the store: "could not check" is 503, never a refusal, for passwords and sessions as for keys.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task A_server_that_is_stopped_or_frozen_is_503_for_sign_in_refresh_and_check()
    {
        await using var auth = await AuthHost.StartAsync(_postgres);
        var session = await auth.SignInAsync();
        using var client = await auth.EnterAsync(session.Token);

        _postgres.Freeze();
        await AssertUnavailableAsync(auth, session.Token, client);
        _postgres.Thaw();
        await RecoversAsync(auth, session.Token);

        await _postgres.StopAsync();
        await AssertUnavailableAsync(auth, session.Token, client);
        await _postgres.StartAsync();
        await RecoversAsync(auth, session.Token);
        Assert.Equal(0, await auth.ScalarAsync<int>("select failed_logins from users"));
    }

    private static async Task AssertUnavailableAsync(AuthHost auth, string token, HttpClient client)
    {
        var answers = await Task.WhenAll(
            auth.TrySignInAsync(), auth.TrySignInAsync(password: "wrong password"), auth.AskAsync(token),
            client.PostAsync($"{People.Path}/refresh", content: null, Ct), client.GetAsync(People.Path, Ct));
        foreach (var answer in answers)
        {
            using (answer)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            }
        }
    }

    private static Task RecoversAsync(AuthHost auth, string token)
        => Poll.UntilAsync(async () =>
        {
            var status = await auth.StatusOfAsync(token);
            Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
            return status == HttpStatusCode.OK;
        }, "the session is accepted again", ct: Ct);
}
