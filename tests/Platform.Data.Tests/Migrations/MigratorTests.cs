using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Data.Migrations;
using Platform.Data.Postgres;
using Platform.Testing;

namespace Platform.Data.Tests.Migrations;

public sealed class MigratorTests(PostgresServer server)
{
    [Fact]
    public async Task Files_are_applied_in_order_and_once()
    {
        var database = await server.CreateDatabaseAsync();
        MigrationFile[] files = [new("0002_b.sql", "insert into a values (2)"), new("0001_a.sql", "create table a (id int); insert into a values (1);")];
        await MigrateAsync(database, files);
        await MigrateAsync(database, files);
        Assert.Equal(2L, await ScalarAsync(database, "select count(*) from a"));
        Assert.Equal(2L, await ScalarAsync(database, "select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task A_changed_old_file_is_an_error_that_names_it()
    {
        var database = await server.CreateDatabaseAsync();
        await MigrateAsync(database, new MigrationFile("0001_a.sql", "create table a (id int)"));
        var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database, new MigrationFile("0001_a.sql", "create table a (id bigint)")));
        Assert.Contains("0001_a.sql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_line_ends_are_no_change()
    {
        var database = await server.CreateDatabaseAsync();
        await MigrateAsync(database, new MigrationFile("0001_a.sql", "create table a (\n id int)"));
        await MigrateAsync(database, new MigrationFile("0001_a.sql", "create table a (\r\n id int)"));
    }

    [Fact]
    public async Task A_failed_file_leaves_nothing_and_names_file_and_statement()
    {
        var database = await server.CreateDatabaseAsync();
        MigrationFile[] files = [new("0001_a.sql", "create table a (id int)"), new("0002_b.sql", "create table b (id int); insert into missing_table values (1); create table c (id int)")];
        var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database, files));
        Assert.Contains("0002_b.sql", error.Message, StringComparison.Ordinal);
        Assert.Contains("insert into missing_table", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("create table c", error.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await ScalarAsync(database, "select count(*) from pg_tables where schemaname = 'public' and tablename in ('a', 'b', 'c')"));
    }

    [Fact]
    public async Task Replicas_that_start_together_do_not_race()
    {
        var database = await server.CreateDatabaseAsync();
        var file = new MigrationFile("0001_a.sql", "create table a (id int); select pg_sleep(0.2); insert into a values (1);");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => MigrateAsync(database, file)));
        Assert.Equal(1L, await ScalarAsync(database, "select count(*) from a"));
    }

    [Fact]
    public async Task Functions_with_quoted_bodies_survive()
    {
        var database = await server.CreateDatabaseAsync();
        await MigrateAsync(database, new MigrationFile("0001_f.sql", "create function f() returns int language plpgsql as $$ begin perform 1; return 7; end $$; select f();"));
        Assert.Equal(7, await ScalarAsync(database, "select f()"));
    }

    private static async Task MigrateAsync(string database, params MigrationFile[] files)
    {
        await using var connection = await MigrationConnection.OpenAsync(database, default);
        await new Migrator([new MigrationSource(new FilesAssembly(files))], TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(connection, default);
    }

    private static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
