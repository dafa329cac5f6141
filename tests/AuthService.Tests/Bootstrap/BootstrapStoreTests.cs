using System.Net;
using Microsoft.AspNetCore.Identity;
using Platform.Testing;

namespace Platform.AuthService.Tests.Bootstrap;

public sealed class BootstrapStoreTests(PostgresServer postgres)
{
    private const string OtherKey = "another-key-of-the-operator";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_that_start_at_once_on_an_empty_database_agree()
    {
        var database = await postgres.CreateDatabaseAsync();

        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => AuthHost.StartAsync(database))));

        try
        {
            var identities = await Task.WhenAll(replicas.Select(static replica => replica.IdentityOfAsync(AuthHost.AdminKey)));
            Assert.Single(identities.Select(static identity => identity.KeyId).Distinct());
            var keys = await Task.WhenAll(replicas.Select(static replica => replica.Gateway.GetStringAsync("/.well-known/jwks.json", Ct)));
            Assert.Single(keys.Distinct());
            Assert.Equal(1L, await replicas[0].ScalarAsync<long>("select count(*) from tenants"));
            Assert.Equal(1L, await replicas[0].ScalarAsync<long>("select count(*) from users"));
            Assert.Equal(1L, await replicas[0].ScalarAsync<long>("select count(*) from api_keys"));
            Assert.Equal(1L, await replicas[0].ScalarAsync<long>("select count(*) from signing_keys"));
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Another_start_changes_nothing_and_another_key_is_added()
    {
        await using var first = await AuthHost.StartAsync(postgres);
        var hash = await first.ScalarAsync<string>("select password_hash from users");

        await using var second = await AuthHost.StartAsync(first.Database, OtherKey);

        Assert.Equal(hash, await first.ScalarAsync<string>("select password_hash from users"));
        Assert.Equal(1L, await first.ScalarAsync<long>("select count(*) from tenants"));
        var (old, added) = (await second.IdentityOfAsync(AuthHost.AdminKey), await second.IdentityOfAsync(OtherKey));
        Assert.Equal(old.UserId, added.UserId);
        Assert.Equal(old.Scopes, added.Scopes);
        Assert.NotEqual(old.KeyId, added.KeyId);
    }

    [Fact]
    public async Task A_revoked_key_stays_revoked_over_restarts()
    {
        string database;
        await using (var first = await AuthHost.StartAsync(postgres))
        {
            database = first.Database;
            await first.ExecuteAsync("update api_keys set revoked_at = now()");
        }

        await using var second = await AuthHost.StartAsync(database);

        Assert.Equal(HttpStatusCode.Unauthorized, await second.StatusOfAsync(AuthHost.AdminKey));
        Assert.Equal(1L, await second.ScalarAsync<long>("select count(*) from api_keys"));
    }

    [Fact]
    public async Task The_password_is_kept_as_a_hash_that_fits()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var hash = await auth.ScalarAsync<string>("select password_hash from users");

        Assert.Equal(PasswordVerificationResult.Success, new PasswordHasher<string>().VerifyHashedPassword("", hash, AuthHost.Password));
        Assert.Equal(PasswordVerificationResult.Failed, new PasswordHasher<string>().VerifyHashedPassword("", hash, "correct horse batterie"));
    }

    [Fact]
    public async Task Nothing_secret_is_stored_as_it_is()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        foreach (var secret in new[] { AuthHost.AdminKey, AuthHost.Password, AuthHost.Secret })
        {
            Assert.False(await auth.ScalarAsync<bool>($"""
                select exists (select from api_keys t where t::text like '%{secret}%')
                    or exists (select from users t where t::text like '%{secret}%')
                    or exists (select from signing_keys t where t::text like '%{secret}%')
                """));
        }
    }
}
