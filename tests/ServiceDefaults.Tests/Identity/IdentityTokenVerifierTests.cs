using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Identity;

public sealed class IdentityTokenVerifierTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_read_once_for_all_who_wait()
    {
        await using var server = await PublishingServer.StartAsync("one", "two");

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.BelievesAsync(server.Token(i % 2 == 0 ? "one" : "two")))), Assert.True);

        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_new_key_is_believed_at_its_first_token()
    {
        await using var server = await PublishingServer.StartAsync("one");
        Assert.True(await server.BelievesAsync(server.Token("one")));
        server.Clock.Advance(TimeSpan.FromSeconds(2));

        server.Publish("two");

        Assert.True(await server.BelievesAsync(server.Token("two")));
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task A_flood_of_unknown_keys_asks_once_a_second_and_disturbs_nobody()
    {
        await using var server = await PublishingServer.StartAsync("one");
        Assert.True(await server.BelievesAsync(server.Token("one")));
        for (var second = 1; second <= 3; second++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.BelievesAsync(server.Token($"unknown {i}")))), Assert.False);
            Assert.True(await server.BelievesAsync(server.Token("one")));
            Assert.Equal(1 + second, server.Requests);
        }
    }

    [Fact]
    public async Task With_AuthService_away_known_keys_are_believed_and_nothing_is_said_about_others()
    {
        await using var server = await PublishingServer.StartAsync("one");
        Assert.True(await server.BelievesAsync(server.Token("one")));
        server.IsAway = true;
        server.Clock.Advance(TimeSpan.FromMinutes(6));

        for (var i = 0; i < 50; i++)
        {
            Assert.True(await server.BelievesAsync(server.Token("one")));
            await Assert.ThrowsAsync<UnavailableException>(() => server.BelievesAsync(server.Token("unknown")));
        }

        // The one question in the background and the one for the unknown keys.
        Assert.InRange(server.Requests, 2, 3);
    }

    [Fact]
    public async Task Keys_are_read_again_in_the_background_so_that_a_key_that_is_gone_is_forgotten()
    {
        await using var server = await PublishingServer.StartAsync("one", "two");
        Assert.True(await server.BelievesAsync(server.Token("one")));
        // One for each try: a token that was believed once is believed until it ends.
        var stolen = new Queue<string>(Enumerable.Range(0, 2000).Select(_ => server.Token("two")));
        server.Forget("two");
        Assert.Equal(1, server.Requests);

        server.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.True(await server.BelievesAsync(server.Token("one")));
        await Poll.UntilAsync(() => server.Requests == 2, "the keys are read again", ct: Ct);

        await Poll.UntilAsync(async () => !await server.BelievesAsync(stolen.Dequeue()), "the key is forgotten", ct: Ct);
    }
}
