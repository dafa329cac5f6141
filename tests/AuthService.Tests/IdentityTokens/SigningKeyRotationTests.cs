using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.IdentityTokens;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

public sealed class SigningKeyRotationTests(PostgresServer postgres)
{
    private static readonly (string, string)[] Quick =
    [
        ("IdentityToken:RotateAfter", "00:00:03"), ("IdentityToken:PublishAhead", "00:00:01.5"), ("IdentityToken:ReloadEvery", "00:00:00.3"),
        ("IdentityToken:Lifetime", "00:00:10"),
    ];

    /// <summary>What is published now signs long after the test.</summary>
    private static readonly (string, string)[] Patient =
    [
        ("IdentityToken:RotateAfter", "01:00:00"), ("IdentityToken:PublishAhead", "00:10:00"), ("IdentityToken:ReloadEvery", "00:00:00.3"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_token_is_refused_over_several_rotations_by_two_replicas()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var first = await AuthHost.StartAsync(database, more: Quick);
        await using var second = await AuthHost.StartAsync(database, more: Quick);
        await using var service = await VerifyingService.StartAsync(first.Address, second.Address);
        var (kids, statuses) = (new ConcurrentDictionary<string, bool>(), new ConcurrentBag<HttpStatusCode>());

        using var enough = new CancellationTokenSource();
        var traffic = new[] { first, second, first, second }.Select(async auth =>
        {
            while (!enough.IsCancellationRequested)
            {
                var token = (await auth.IdentityOfAsync(AuthHost.AdminKey)).Token;
                kids.TryAdd(Tokens.KeyIdOf(token), true);
                statuses.Add(await service.StatusForAsync(token));
            }
        }).ToArray();
        await Poll.UntilAsync(() => kids.Count >= 5 || traffic.Any(static task => task.IsFaulted), "five keys have signed", TimeSpan.FromSeconds(60), Ct);
        await enough.CancelAsync();
        await Task.WhenAll(traffic);

        Assert.Equal([HttpStatusCode.OK], statuses.Distinct());
    }

    [Fact]
    public async Task A_new_key_is_published_by_all_replicas_before_one_of_them_signs_with_it()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var first = await AuthHost.StartAsync(database, more: Patient);
        await using var second = await AuthHost.StartAsync(database, more: Patient);
        var old = first.Services.GetRequiredService<SigningKeys>().Current.Kid;

        await first.ExecuteAsync("update signing_keys set created_at = now() - interval '2 hours'");
        await Poll.UntilAsync(async () => (await PublishedAsync(first)).Length == 2 && (await PublishedAsync(second)).Length == 2, "both publish the next key", ct: Ct);

        Assert.All([first, second], auth => Assert.Equal(old, auth.Services.GetRequiredService<SigningKeys>().Current.Kid));
        Assert.Equal(await PublishedAsync(first), await PublishedAsync(second));
    }

    [Fact]
    public async Task A_database_that_is_away_delays_the_next_key_and_the_one_at_hand_signs_on()
    {
        var server = new PostgresServer();
        await using var _ = server;
        await server.InitializeAsync();
        await using var auth = await AuthHost.StartAsync(await server.CreateDatabaseAsync(), more: Quick);
        await using var service = await VerifyingService.StartAsync(auth.Address);
        var before = Issue(auth);
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(before));

        await server.KillAsync();
        // The set is too old to say that a key doesn't exist …
        await Poll.UntilAsync(async () => await StatusOfKeysAsync(auth) == HttpStatusCode.ServiceUnavailable, "the keys are called unknown, not absent", ct: Ct);
        // … and what is signed meanwhile is good.
        var during = Issue(auth);
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(during));

        await server.StartAsync();
        await Poll.UntilAsync(() => Tokens.KeyIdOf(Issue(auth)) != Tokens.KeyIdOf(during), "the next key signs", ct: Ct);
        await Poll.UntilAsync(async () => await StatusOfKeysAsync(auth) == HttpStatusCode.OK, "the keys are published again", ct: Ct);
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(Issue(auth)));
    }

    [Fact]
    public async Task A_frozen_database_does_not_stop_the_one_at_hand_either()
    {
        var server = new PostgresServer();
        await using var _ = server;
        await server.InitializeAsync();
        await using var auth = await AuthHost.StartAsync(await server.CreateDatabaseAsync(), more: Quick);
        await using var service = await VerifyingService.StartAsync(auth.Address);
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(Issue(auth)));

        server.Freeze();
        await Poll.UntilAsync(async () => await StatusOfKeysAsync(auth) == HttpStatusCode.ServiceUnavailable, "the reload hangs", ct: Ct);
        var during = Issue(auth);
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(during));
        server.Thaw();

        await Poll.UntilAsync(() => Tokens.KeyIdOf(Issue(auth)) != Tokens.KeyIdOf(during), "the next key signs", TimeSpan.FromSeconds(60), Ct);
    }

    private static string Issue(AuthHost auth) => auth.Services.GetRequiredService<TokenIssuer>()
        .IssueFor(new TokenSubject(Guid.CreateVersion7(), Guid.CreateVersion7(), null, ["member"], ["llm:invoke"], null)).Token;

    private static async Task<string[]> PublishedAsync(AuthHost auth)
    {
        using var client = auth.Stranger();
        var set = await client.GetFromJsonAsync(JsonWebKeySet.Path, IdentityTokenJson.Default.JsonWebKeySet, Ct);
        return [.. set!.Keys.Select(static key => key.Kid).Order()];
    }

    private static async Task<HttpStatusCode> StatusOfKeysAsync(AuthHost auth)
    {
        using var client = auth.Stranger();
        using var response = await client.GetAsync(JsonWebKeySet.Path, Ct);
        return response.StatusCode;
    }
}
