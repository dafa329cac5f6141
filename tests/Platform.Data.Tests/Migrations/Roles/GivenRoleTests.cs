using Npgsql;
using Platform.Data.Migrations.Roles;
using Platform.Testing;

namespace Platform.Data.Tests.Migrations.Roles;

/// <summary>An operator has made the role; the service takes it as it is.</summary>
public sealed class GivenRoleTests(PostgresServer server)
{
    [Fact]
    public async Task It_is_used_and_no_other_is_made()
    {
        var given = await server.CreateDatabaseAsync();
        var login = await StartedService.PrepareAsync(given);
        Assert.Equal(given, login);
        await StartedService.ExecuteAsync(login, "insert into note (body) values ('a')");
        Assert.Equal(0L, await StartedService.QueryAsync<long>(given, $"select count(*) from pg_roles where rolname = '{RoleName.For(NameOf(given))}'"));
    }

    [Fact]
    public async Task Pools_that_its_own_limit_is_too_small_for_do_not_start()
    {
        var given = await server.CreateDatabaseAsync();
        await server.ExecuteAsync($"alter role {NameOf(given)} connection limit 14");
        var refusal = await Assert.ThrowsAsync<DatabaseRoleException>(() => StartedService.PrepareAsync(given));
        Assert.Contains($"15 connections (1 replica x (usage 6 + background 9)), and its role {NameOf(given)} has a connection limit of 14", refusal.Message, StringComparison.Ordinal);

        await server.ExecuteAsync($"alter role {NameOf(given)} connection limit 15");
        await StartedService.PrepareAsync(given);
    }

    [Fact]
    public async Task Pools_that_the_server_is_too_small_for_do_not_start()
    {
        var given = await server.CreateDatabaseAsync();
        await StartedService.PrepareAsync(given, StartedService.Sizes(usage: 100, background: 17));
        var refusal = await Assert.ThrowsAsync<DatabaseRoleException>(() => StartedService.PrepareAsync(given, StartedService.Sizes(usage: 100, background: 18)));
        Assert.Contains("118 connections (1 replica x (usage 100 + background 18)), and the server takes 117 (max_connections 120, of which 3 are reserved)", refusal.Message, StringComparison.Ordinal);
    }

    private static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;
}
