using Npgsql;
using Platform.Data.Migrations.Roles;
using Platform.Testing;

namespace Platform.Data.Tests.Migrations.Roles;

[Collection(RolesOfTheServer.Name)]
public sealed class RoleProvisionerTests(PostgresServer server)
{
    [Fact]
    public async Task Replicas_that_start_together_agree_without_a_word()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        var logins = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartedService.PrepareAsync(database.ConnectionString)));
        Assert.Single(logins.Distinct());
        Assert.Equal(1, await StartedService.QueryAsync<int>(logins[0], "select 1"));
    }

    [Fact]
    public async Task A_start_that_finds_all_as_it_should_be_leaves_the_password_alone()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        await StartedService.PrepareAsync(database.ConnectionString);
        var before = await PasswordAsync(database);
        await StartedService.PrepareAsync(database.ConnectionString);
        Assert.Equal(before, await PasswordAsync(database));
    }

    [Fact]
    public async Task Another_password_of_the_administrator_is_another_one_of_the_role()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        await using var admin = await AdminAsync("superuser", "first");
        var given = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = admin.Name, Password = "first" };
        var old = await StartedService.PrepareAsync(given.ConnectionString);
        await server.ExecuteAsync($"alter role {admin.Name} password 'second'");
        given.Password = "second";

        var login = await StartedService.PrepareAsync(given.ConnectionString);

        Assert.Equal(1, await StartedService.QueryAsync<int>(login, "select 1 from (select count(*) from note) n"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, await StartedService.RefusalAsync(() => StartedService.OpenAsync(old)));
        await StartedService.ExecuteAsync(database.ConnectionString, $"reassign owned by {admin.Name} to postgres; drop owned by {admin.Name}");
    }

    [Fact]
    public async Task The_owner_of_a_database_who_may_make_roles_needs_to_be_no_superuser()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        await using var admin = await AdminAsync("createrole", "secret");
        await server.ExecuteAsync($"alter database {database.Name} owner to {admin.Name}");
        var given = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = admin.Name, Password = "secret" }.ConnectionString;
        await StartedService.PrepareAsync(given);
        var login = await StartedService.PrepareAsync(given, ("Pool:Replicas", "2"));
        Assert.Equal($"{database.Name}_service", await StartedService.QueryAsync<string>(login, "select session_user::text"));
        await server.ExecuteAsync($"alter database {database.Name} owner to postgres");
        await StartedService.ExecuteAsync(database.ConnectionString, $"reassign owned by {admin.Name} to postgres; drop owned by {admin.Name}");
    }

    [Theory]
    [InlineData("""Größe "1"; drop table note; --""")]
    [InlineData("it's $1 :name @name $$ \\")]
    [InlineData("pg_mine")]
    [InlineData("a_name_of_sixty-three_bytes_that_leaves_no_room_for_what_follows")]
    public async Task Any_name_of_a_database_will_do(string name)
    {
        await using var database = await server.CreateDatabaseAsAdminAsync(name[..Math.Min(name.Length, 63)]);
        await StartedService.PrepareAsync(database.ConnectionString);
        var login = await StartedService.PrepareAsync(database.ConnectionString);
        Assert.Equal(database.Name, await StartedService.QueryAsync<string>(login, "select current_database()::text from (select count(*) from note) n"));
        Assert.Equal(RoleName.For(database.Name), await StartedService.QueryAsync<string>(login, "select session_user::text"));
    }

    [Fact]
    public async Task Data_of_an_installation_without_the_role_stays_usable()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        await StartedService.ExecuteAsync(database.ConnectionString, "create table old (id serial primary key, body text); insert into old (body) values ('kept')");
        var login = await StartedService.PrepareAsync(database.ConnectionString);
        await StartedService.ExecuteAsync(login, "insert into old (body) values ('new')");
        Assert.Equal("kept,new", await StartedService.QueryAsync<string>(login, "select string_agg(body, ',' order by id) from old"));
    }

    [Fact]
    public async Task A_role_of_that_name_that_somebody_else_made_is_left_alone()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        var role = RoleName.For(database.Name);
        await server.ExecuteAsync($"create role {role} login password 'theirs'");
        var refusal = await Assert.ThrowsAsync<DatabaseRoleException>(() => StartedService.PrepareAsync(database.ConnectionString));
        Assert.Contains($"comment on role \"{role}\" is 'platform:'", refusal.Message, StringComparison.Ordinal);

        await server.ExecuteAsync($"comment on role {role} is 'platform:'");
        Assert.Equal(1, await StartedService.QueryAsync<int>(await StartedService.PrepareAsync(database.ConnectionString), "select 1"));
    }

    [Fact]
    public async Task Rights_that_somebody_added_to_the_role_are_taken_away()
    {
        await using var database = await server.CreateDatabaseAsAdminAsync();
        await StartedService.PrepareAsync(database.ConnectionString);
        await server.ExecuteAsync($"alter role {RoleName.For(database.Name)} superuser createdb nologin");
        var login = await StartedService.PrepareAsync(database.ConnectionString);
        Assert.False(await StartedService.QueryAsync<bool>(login, "select rolsuper or rolcreatedb from pg_roles where rolname = session_user"));
    }

    private static Task<string> PasswordAsync(AdminDatabase database) =>
        StartedService.QueryAsync<string>(database.ConnectionString, $"select rolpassword from pg_authid where rolname = '{RoleName.For(database.Name)}'");

    private async Task<TemporaryRole> AdminAsync(string rights, string password)
    {
        var role = new TemporaryRole(server, $"admin_{Guid.CreateVersion7():n}");
        await server.ExecuteAsync($"create role {role.Name} login {rights} password '{password}'");
        return role;
    }

    private sealed record TemporaryRole(PostgresServer Server, string Name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Server.ExecuteAsync($"drop role {Name}");
    }
}
