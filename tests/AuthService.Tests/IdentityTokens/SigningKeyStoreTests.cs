using Platform.AuthService.IdentityTokens;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

public sealed class SigningKeyStoreTests(PostgresServer postgres)
{
    private static readonly IdentityTokenOptions Times = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_candidate_wins_and_all_hear_of_it()
    {
        await using var auth = await StartEmptyAsync();
        var store = new SigningKeyStore(auth.Pool);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.RenewAsync(Key($"candidate {i}"), Times, Ct)));

        Assert.Single(answers.Select(static keys => Assert.Single(keys).Kid).Distinct());
    }

    [Fact]
    public async Task A_key_that_has_signed_long_enough_gets_one_successor_however_many_replicas_see_it()
    {
        await using var auth = await StartEmptyAsync();
        var store = new SigningKeyStore(auth.Pool);
        await store.RenewAsync(Key("old"), Times, Ct);
        Assert.Equal(["old"], Kids(await store.RenewAsync(Key("too early"), Times, Ct)));

        await AgeAsync(auth, "old", Times.RotateAfter);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.RenewAsync(Key($"candidate {i}"), Times, Ct)));

        var kids = Assert.Single(answers.Select(static keys => string.Join(',', Kids(keys))).Distinct()).Split(',');
        Assert.Equal("old", kids[0]);
        Assert.Equal(2, kids.Length);
    }

    [Fact]
    public async Task A_key_retires_when_its_successor_signs_and_stays_known_until_its_tokens_have_ended()
    {
        await using var auth = await StartEmptyAsync();
        var store = new SigningKeyStore(auth.Pool);
        await store.RenewAsync(Key("old"), Times, Ct);
        await AgeAsync(auth, "old", Times.RotateAfter);
        Assert.DoesNotContain(await store.RenewAsync(Key("new"), Times, Ct), static key => key.Retired);

        await AgeAsync(auth, "new", Times.PublishAhead);
        var taken = await store.RenewAsync(Key("unneeded"), Times, Ct);
        Assert.Equal([("old", true), ("new", false)], taken.Select(static key => (key.Kid, key.Retired)));
        Assert.Empty(taken[0].EncryptedPrivateKey);
        Assert.NotEmpty(taken[1].EncryptedPrivateKey);

        await auth.ExecuteAsync("update signing_keys set retired_at = retired_at - interval '12 minutes' where kid = 'old'");
        Assert.Equal(["new"], Kids(await store.RenewAsync(Key("unneeded"), Times, Ct)));
    }

    [Fact]
    public async Task Every_new_key_is_in_the_audit_log()
    {
        await using var auth = await StartEmptyAsync();
        await new SigningKeyStore(auth.Pool).RenewAsync(Key("logged"), Times, Ct);

        Assert.Equal(1L, await auth.ScalarAsync<long>("select count(*) from audit_log where action = 'signing_key.created' and target = 'logged' and tenant_id is null"));
    }

    private static IEnumerable<string> Kids(IEnumerable<StoredSigningKey> keys) => keys.Select(static key => key.Kid);

    private static Task AgeAsync(AuthHost auth, string kid, TimeSpan by)
        => auth.ExecuteAsync($"update signing_keys set created_at = created_at - interval '{by.TotalSeconds} seconds' where kid = '{kid}'");

    private async Task<AuthHost> StartEmptyAsync()
    {
        var auth = await AuthHost.StartAsync(postgres);
        await auth.ExecuteAsync("delete from signing_keys");
        return auth;
    }

    private static StoredSigningKey Key(string kid) => new(kid, [1], [2]);
}
