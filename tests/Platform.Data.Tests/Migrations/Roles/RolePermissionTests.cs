using Npgsql;
using Platform.Data.Tests.Outbox;
using Platform.Testing;

namespace Platform.Data.Tests.Migrations.Roles;

[Collection(RolesOfTheServer.Name)]
public sealed class RolePermissionTests(PostgresServer server) : IAsyncLifetime
{
    private AdminDatabase _database = null!;
    private string _login = "";

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsAdminAsync();
        _login = await StartedService.PrepareAsync(_database.ConnectionString);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_service_connects_as_its_own_role_and_works_on_rows()
    {
        Assert.Equal($"{_database.Name}_service", await StartedService.QueryAsync<string>(_login, "select session_user::text"));
        await StartedService.ExecuteAsync(_login, "insert into note (body) values ('a'), ('b'); update note set body = 'c' where body = 'b'; delete from note where body = 'a'");
        Assert.Equal("c", await StartedService.QueryAsync<string>(_login, "select string_agg(body, ',') from note"));
    }

    [Fact]
    public async Task Every_pool_of_the_process_connects_with_it()
    {
        await using var process = await TestProcess.StartAsync(_database.ConnectionString, new OutboxTests.Receiver());
        await process.Migrations.WaitAsync(TestContext.Current.CancellationToken);
        await using var command = process.Database.CreateCommand("select session_user::text");
        Assert.Equal($"{_database.Name}_service", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        var seen = $"select string_agg(distinct usename || substring(application_name from '/.*'), ',') from pg_stat_activity where datname = '{_database.Name}' and application_name like '%/%'";
        var expected = $"{_database.Name}_service/background,{_database.Name}_service/usage";
        await Poll.UntilAsync(async () => await StartedService.QueryAsync<string>(_database.ConnectionString, seen) == expected, "both pools have connections, of that role alone");
    }

    [Theory]
    [InlineData("create table mine (id int)")]
    [InlineData("create temporary table mine (id int)")]
    [InlineData("create schema mine")]
    [InlineData("alter table note add column more text")]
    [InlineData("create index on note (body)")]
    [InlineData("truncate note")]
    [InlineData("drop table note")]
    [InlineData("select * from schema_migrations")]
    [InlineData("insert into schema_migrations (name, checksum) values ('x', 'x')")]
    [InlineData("create role mine")]
    [InlineData("create database mine")]
    [InlineData("select rolpassword from pg_authid")]
    public async Task It_may_do_nothing_else(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await StartedService.RefusalAsync(() => StartedService.ExecuteAsync(_login, sql)));

    [Fact]
    public async Task The_database_of_another_service_is_closed_to_it()
    {
        await using var other = await server.CreateDatabaseAsAdminAsync();
        await StartedService.PrepareAsync(other.ConnectionString);
        var trespass = new NpgsqlConnectionStringBuilder(_login) { Database = other.Name }.ConnectionString;
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await StartedService.RefusalAsync(() => StartedService.OpenAsync(trespass)));
    }

    [Fact]
    public async Task A_table_that_a_newer_version_makes_can_be_used_at_once()
    {
        await StartedService.ExecuteAsync(_database.ConnectionString, "create table later (id bigserial primary key, body text)");
        await StartedService.ExecuteAsync(_login, "insert into later (body) values ('a')");
        Assert.Equal(1L, await StartedService.QueryAsync<long>(_login, "select id from later"));
    }

    [Fact]
    public async Task The_server_ends_a_transaction_that_nobody_continues() =>
        Assert.Equal("30s", await StartedService.QueryAsync<string>(_login, "show idle_in_transaction_session_timeout"));

    [Fact]
    public async Task A_statement_takes_one_processor_at_most() =>
        Assert.Equal("0", await StartedService.QueryAsync<string>(_login, "show max_parallel_workers_per_gather"));
}
