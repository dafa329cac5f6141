using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Migrations.Roles;
using Platform.Testing;

namespace Platform.Data.Tests.Migrations.Roles;

[Collection(RolesOfTheServer.Name)]
public sealed class ConnectionBudgetTests(PostgresServer server)
{
    [Fact]
    public async Task The_server_takes_as_many_connections_as_all_pools_of_all_replicas_have()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        var login = await StartedService.PrepareAsync(database.ConnectionString, [.. StartedService.Sizes(usage: 2, background: 1), ("Pool:Replicas", "2")]);
        List<NpgsqlConnection> open = [];
        try
        {
            for (var i = 0; i < 6; i++)
            {
                open.Add(await StartedService.OpenAsync(login));
            }
            Assert.Equal(PostgresErrorCodes.TooManyConnections, await StartedService.RefusalAsync(() => StartedService.OpenAsync(login)));
            Assert.Equal(login, await StartedService.PrepareAsync(database.ConnectionString, [.. StartedService.Sizes(usage: 2, background: 1), ("Pool:Replicas", "2")]));
        }
        finally
        {
            foreach (var connection in open)
            {
                await connection.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Other_settings_are_another_limit_and_the_comment_explains_it()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        await StartedService.PrepareAsync(database.ConnectionString);
        Assert.Equal((15, "platform: 1 replica x (usage 6 + background 9)"), await RoleAsync(database));
        await StartedService.PrepareAsync(database.ConnectionString, [.. StartedService.Sizes(usage: 3, background: 4), ("Pool:Replicas", "3")]);
        Assert.Equal((21, "platform: 3 replicas x (usage 3 + background 4)"), await RoleAsync(database));
    }

    [Fact]
    public async Task Services_that_together_want_more_than_the_server_has_do_not_start()
    {
        await using var first = await server.CreateDatabaseAsAdminAsync();
        await using var second = await server.CreateDatabaseAsAdminAsync();
        await StartedService.PrepareAsync(first.ConnectionString, StartedService.Sizes(usage: 60, background: 1));
        await StartedService.PrepareAsync(second.ConnectionString, StartedService.Sizes(usage: 2, background: 1));

        var refusal = await Assert.ThrowsAsync<DatabaseRoleException>(
            () => StartedService.PrepareAsync(second.ConnectionString, StartedService.Sizes(usage: 57, background: 1)));

        Assert.Equal(
            "The pools of all services together may open 119 connections, and the server takes 117 (max_connections 120, of which 3 are reserved): "
            + $"{first.Name}_service 61 (1 replica x (usage 60 + background 1)), {second.Name}_service 58 (1 replica x (usage 57 + background 1)). "
            + "Lower Pool:{name}:Size, Pool:{name}:Overflow or Pool:Replicas of a service, or raise the server's max_connections.",
            refusal.Message);
        // The mistake stays its own: the role is as it was, and the other service starts.
        Assert.Equal((3, "platform: 1 replica x (usage 2 + background 1)"), await RoleAsync(second));
        await StartedService.PrepareAsync(first.ConnectionString, StartedService.Sizes(usage: 60, background: 1));
    }

    [Fact]
    public async Task A_service_that_never_started_takes_no_room()
    {
        await using var first = await server.CreateDatabaseAsAdminAsync();
        await using var second = await server.CreateDatabaseAsAdminAsync();
        await Assert.ThrowsAsync<DatabaseRoleException>(() => StartedService.PrepareAsync(first.ConnectionString, StartedService.Sizes(usage: 200, background: 1)));
        await StartedService.PrepareAsync(second.ConnectionString, StartedService.Sizes(usage: 100, background: 17));
    }

    [Fact]
    public async Task A_role_whose_database_is_gone_takes_no_room()
    {
        await using var abandoned = await server.CreateDatabaseAsAdminAsync();
        await using var database = await server.CreateDatabaseAsAdminAsync();
        await StartedService.PrepareAsync(abandoned.ConnectionString, StartedService.Sizes(usage: 100, background: 1));
        await server.ExecuteAsync($"drop database {abandoned.Name} with (force)", $"create database {abandoned.Name}");
        await StartedService.PrepareAsync(database.ConnectionString, StartedService.Sizes(usage: 100, background: 17));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    public async Task A_number_of_replicas_that_makes_no_sense_is_an_error_that_names_the_key(string replicas)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartedService.PrepareAsync("", ("Pool:Replicas", replicas)));
        Assert.Contains($"'Pool:Replicas' is {replicas}", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(int Limit, string Comment)> RoleAsync(AdminDatabase database)
    {
        await using var connection = await StartedService.OpenAsync(database.ConnectionString);
        var role = await ServiceRole.FindAsync(connection, RoleName.For(database.Name), TestContext.Current.CancellationToken);
        return (role!.ConnectionLimit, role.Comment);
    }
}
