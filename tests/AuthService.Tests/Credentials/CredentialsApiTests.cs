using System.Net;
using System.Net.Http.Json;
using Platform.AuthService.Tests.Sessions;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.AuthService.Tests.Credentials;

public sealed class CredentialsApiTests(PostgresServer postgres, SharedAuth shared) : IClassFixture<SharedAuth>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string?> Malformed =>
    [
        (string?)null, "", " ", "short", new string('x', 257), new string('x', 1 << 20), "twenty characters ok", "plat_key_with_a_\0_in_it",
        "plat_schlüssel_mit_umlaut", "plat_key_with\r\nX-Evil: 1", "\u202Eplat_reversed_key_text", "plat_ｆｕｌｌ_ｗｉｄｔｈ_ｋｅｙ",
    ];

    [Fact]
    public async Task A_good_key_names_its_owner_with_roles_and_scopes()
    {
        var auth = shared.Host;

        var identity = await auth.IdentityOfAsync(AuthHost.AdminKey);

        Assert.Equal("default", identity.Tenant);
        Assert.Equal(await auth.ScalarAsync<Guid>("select id from tenants"), identity.TenantId);
        Assert.Equal(await auth.ScalarAsync<Guid>("select id from users"), identity.UserId);
        Assert.Equal(await auth.ScalarAsync<Guid>("select id from api_keys"), identity.KeyId);
        Assert.Equal(["owner"], identity.Roles);
        Assert.Contains(Scopes.PlatformAdmin, identity.Scopes);
        Assert.InRange((identity.ExpiresAt - TimeProvider.System.GetUtcNow()).TotalSeconds, 25, 61);
    }

    [Fact]
    public async Task Unknown_expired_revoked_and_malformed_keys_get_one_and_the_same_answer()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (revoked, expired) = (await NewKeyAsync(auth), await NewKeyAsync(auth));
        await auth.ExecuteAsync($"update api_keys set revoked_at = now() where id = '{revoked.Id}'");
        await auth.ExecuteAsync($"update api_keys set expires_at = now() - interval '1 ms' where id = '{expired.Id}'");

        foreach (var key in new[] { "plat_unknownKeyOfTheTests000000003tCZ6i", AuthHost.AdminKey + "x", "malformed", revoked.Key, expired.Key })
        {
            using var response = await auth.AskAsync(key);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("""{"identities":[null]}""", await response.Content.ReadAsStringAsync(Ct));
        }
    }

    [Fact]
    public async Task Credentials_asked_about_together_are_told_apart()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (good, revoked) = (await NewKeyAsync(auth), await NewKeyAsync(auth));
        await auth.ExecuteAsync($"update api_keys set revoked_at = now() where id = '{revoked.Id}'");
        var session = await auth.SignInAsync();

        var identities = await CheckAsync(auth, revoked.Key, good.Key, session.Token, "malformed", AuthHost.AdminKey, good.Key);

        Assert.Equal([null, good.Id, null, null, identities[4]!.KeyId, good.Id], identities.Select(static identity => identity?.KeyId));
        Assert.NotNull(identities[2]!.SessionId);
        Assert.NotEqual(good.Id, identities[4]!.KeyId);
        Assert.All(await CheckAsync(auth, session.Token, session.Token), static identity => Assert.NotNull(identity!.SessionId));
    }

    [Fact]
    public async Task Keys_that_begin_alike_are_told_apart()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (one, other) = (await NewKeyAsync(auth), await NewKeyAsync(auth));
        var alike = CredentialText.Complete(one.Key[..12] + new string('a', 21));
        await auth.ExecuteAsync($"update api_keys set prefix = '{one.Key[..12]}', hash = sha256('{alike}') where id = '{other.Id}'");

        var identities = await CheckAsync(auth, alike, one.Key);

        Assert.Equal([other.Id, one.Id], identities.Select(static identity => identity?.KeyId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(CredentialCheck.MaxCredentials + 1)]
    public async Task None_or_too_many_credentials_are_400(int count)
    {
        using var response = await shared.Host.Gateway.PostAsJsonAsync(
            CredentialCheck.Path, new CredentialCheck([.. Enumerable.Repeat(AuthHost.AdminKey, count)]), ContractsJson.Default.CredentialCheck, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_cannot_be_a_key_is_refused_without_a_query(string? credential)
    {
        var auth = shared.Host;
        // A query would have to wait for this lock, and end as 503.
        await using var connection = await auth.Sql.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using var command = new Npgsql.NpgsqlCommand("lock table api_keys in access exclusive mode", connection, transaction);
        await command.ExecuteNonQueryAsync(Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(credential));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"credentials\":7}")]
    [InlineData("{\"credentials\":[7]}")]
    [InlineData("{\"credentials\":")]
    public async Task A_body_that_is_no_check_is_400(string body)
    {
        var auth = shared.Host;
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await auth.Gateway.PostAsync(CredentialCheck.Path, content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Only_our_own_processes_may_ask_and_nobody_else_learns_anything()
    {
        var auth = shared.Host;
        using var stranger = auth.Stranger();
        using var administrator = await auth.EnterAsync();
        foreach (var client in new[] { stranger, administrator })
        {
            using var response = await client.PostAsJsonAsync(
                CredentialCheck.Path, new CredentialCheck([AuthHost.AdminKey]), ContractsJson.Default.CredentialCheck, Ct);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.DoesNotContain("invalid-credential", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("update api_keys set revoked_at = now()")]
    [InlineData("update api_keys set expires_at = now()")]
    [InlineData("update users set disabled_at = now()")]
    [InlineData("update tenants set disabled_at = now()")]
    [InlineData("delete from memberships")]
    [InlineData("delete from users")]
    public async Task Whatever_ends_a_key_ends_it_for_the_very_next_check_on_every_replica(string change)
    {
        await using var first = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(first.Database);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await first.StatusOfAsync(AuthHost.AdminKey));
            Assert.Equal(HttpStatusCode.OK, await second.StatusOfAsync(AuthHost.AdminKey));
        }

        await first.ExecuteAsync(change);

        Assert.Equal(HttpStatusCode.Unauthorized, await first.StatusOfAsync(AuthHost.AdminKey));
        Assert.Equal(HttpStatusCode.Unauthorized, await second.StatusOfAsync(AuthHost.AdminKey));
    }

    [Fact]
    public async Task A_changed_role_counts_for_the_very_next_check()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var before = await auth.IdentityOfAsync(AuthHost.AdminKey);

        await auth.ExecuteAsync("update memberships set role = 'viewer'");
        var after = await auth.IdentityOfAsync(AuthHost.AdminKey);

        Assert.Equal([Scopes.ExtensionsRead, Scopes.UsageRead], after.Scopes);
        Assert.NotEqual(before.Token, after.Token);
    }

    [Fact]
    public async Task Under_constant_traffic_a_revoked_key_is_never_accepted_again()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var revokedAt = long.MaxValue;
        var late = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var traffic = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                var asked = TimeProvider.System.GetTimestamp();
                if (await auth.StatusOfAsync(AuthHost.AdminKey) == HttpStatusCode.OK && asked > Volatile.Read(ref revokedAt))
                {
                    Interlocked.Increment(ref late);
                }
            }
        }).ToArray();
        await Poll.UntilAsync(async () => await auth.StatusOfAsync(AuthHost.AdminKey) == HttpStatusCode.OK, "traffic flows", ct: Ct);

        await auth.ExecuteAsync("update api_keys set revoked_at = now()");
        Volatile.Write(ref revokedAt, TimeProvider.System.GetTimestamp());
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(AuthHost.AdminKey));
        }

        await stop.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.Equal(0, late);
    }

    [Fact]
    public async Task Keys_with_the_same_beginning_are_told_apart()
    {
        await using var auth = await AuthHost.StartAsync(await postgres.CreateDatabaseAsync(), "the-same-beginning-of-two-keys-1");
        await using var second = await AuthHost.StartAsync(auth.Database, "the-same-beginning-of-two-keys-2");

        var (one, two) = (await auth.IdentityOfAsync("the-same-beginning-of-two-keys-1"), await auth.IdentityOfAsync("the-same-beginning-of-two-keys-2"));

        Assert.NotEqual(one.KeyId, two.KeyId);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync("the-same-beginning-of-two-keys-3"));
    }

    private static async Task<IReadOnlyList<CheckedIdentity?>> CheckAsync(AuthHost auth, params string[] credentials)
    {
        using var response = await auth.Gateway.PostAsJsonAsync(CredentialCheck.Path, new CredentialCheck(credentials), ContractsJson.Default.CredentialCheck, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await AuthHost.ReadAsync(response);
    }

    private static async Task<ApiKeys.CreatedKey> NewKeyAsync(AuthHost auth)
    {
        using var administrator = await auth.EnterAsync();
        return await ApiKeys.Keys.CreateAsync(administrator, """{"name":"a key"}""");
    }
}
