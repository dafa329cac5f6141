using System.Net;
using Npgsql;
using Platform.AuthService.Tests.Sessions;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.AuthService.Tests.Credentials;

public sealed class CredentialRowsTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limits_of_key_and_tenant_are_told_to_the_gateway_and_what_services_need_stands_in_the_token()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        Assert.Null((await auth.IdentityOfAsync(AuthHost.AdminKey)).Limits);
        await auth.ExecuteAsync("""
            update api_keys set models = '{simulated,gpt-5}', requests_per_minute = 60, concurrent_requests = 4, tokens_per_minute = 9000, budget = 'research';
            update tenants set requests_per_minute = 600, concurrent_requests = 40;
            """);

        var (key, person) = (await auth.IdentityOfAsync(AuthHost.AdminKey), await auth.IdentityOfAsync(session.Token));

        Assert.Equal(new CredentialLimits(60, 4, 600, 40), key.Limits);
        Assert.Equal(new CredentialLimits(null, null, 600, 40), person.Limits);
        Assert.Equal(("""["simulated","gpt-5"]""", "9000"), (Claim(key, "models"), Claim(key, "tpm")));
        Assert.Equal((session.Id.ToString(), null, null), (Claim(person, "sid")?.Trim('"'), Claim(person, "models"), Claim(person, "tpm")));
        Assert.Equal(("\"research\"", null), (Claim(key, "budget"), Claim(person, "budget")));
        Assert.Null(Claim(key, "sid"));
    }

    [Fact]
    public async Task A_disabled_membership_ends_its_keys_for_the_very_next_check_on_every_replica()
    {
        await using var first = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(first.Database);
        Assert.Equal(HttpStatusCode.OK, await second.StatusOfAsync(AuthHost.AdminKey));

        await first.ExecuteAsync("update memberships set disabled_at = now()");

        Assert.Equal(HttpStatusCode.Unauthorized, await first.StatusOfAsync(AuthHost.AdminKey));
        Assert.Equal(HttpStatusCode.Unauthorized, await second.StatusOfAsync(AuthHost.AdminKey));
    }

    [Fact]
    public async Task A_check_is_one_prepared_statement()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        await using var pool = Platform.Data.Postgres.ServicePool.Create(
            Platform.Data.Postgres.PoolProfile.Authentication with { Size = 1, Overflow = 0 }, auth.Database);
        var store = new AuthService.Credentials.CredentialStore(pool);
        foreach (var credential in new[] { AuthHost.AdminKey, session.Token })
        {
            for (var i = 0; i < 3; i++)
            {
                var question = new AuthService.Credentials.CredentialQuestion([credential]);
                await store.FindAsync(question, 2, Ct);
                Assert.NotNull(question.OwnerOf(0));
            }
        }

        await using var connection = await pool.OpenConnectionAsync(Ct);
        await using var command = new NpgsqlCommand(
            "select string_agg(substring(statement from 'from (api_keys|sessions) '), ' ' order by statement) from pg_prepared_statements", connection);

        Assert.Equal(["api_keys", "sessions"], ((string)(await command.ExecuteScalarAsync(Ct))!).Split(' ').Order());
    }

    [Theory]
    [InlineData("plat_goodKeyOfTheTests000000000003lrLsm")]
    [InlineData("plats_goodSessionOfTheTests0000000140U8N")]
    [InlineData("plats_goodKeyOfTheTests000000000003lrLsn")]
    public async Task A_mistyped_credential_is_refused_without_a_query(string credential)
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var connection = await auth.Sql.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using var command = new NpgsqlCommand("lock table api_keys, sessions in access exclusive mode", connection, transaction);
        await command.ExecuteNonQueryAsync(Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(credential));
    }

    private static string? Claim(CheckedIdentity identity, string name)
    {
        using var payload = System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(identity.Token.Split('.')[1]));
        return payload.RootElement.TryGetProperty(name, out var claim) ? claim.GetRawText() : null;
    }
}
