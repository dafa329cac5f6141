using Platform.AuthService.IdentityTokens;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

public sealed class SigningKeyStoreTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_candidate_wins_and_all_hear_of_it()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.ExecuteAsync("delete from signing_keys");
        var store = new SigningKeyStore(auth.Pool);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.AddFirstAsync(Key($"candidate {i}"), Ct)));

        Assert.Single(answers.Select(static keys => Assert.Single(keys).Kid).Distinct());
    }

    [Fact]
    public async Task A_retired_key_is_replaced_and_known_until_its_tokens_have_ended()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.ExecuteAsync("delete from signing_keys");
        var store = new SigningKeyStore(auth.Pool);
        await store.AddFirstAsync(Key("old"), Ct);
        await auth.ExecuteAsync("update signing_keys set retired_at = now()");

        Assert.Equal(["new", "old"], (await store.AddFirstAsync(Key("new"), Ct)).Select(static key => key.Kid));

        await auth.ExecuteAsync("update signing_keys set retired_at = now() - interval '2 hours' where kid = 'old'");
        Assert.Equal(["new"], (await store.AddFirstAsync(Key("unneeded"), Ct)).Select(static key => key.Kid));
    }

    private static StoredSigningKey Key(string kid) => new(kid, [1], [2], Retired: false);
}
