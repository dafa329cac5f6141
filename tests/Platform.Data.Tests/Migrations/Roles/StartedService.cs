using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Migrations;
using Platform.Data.Postgres;

namespace Platform.Data.Tests.Migrations.Roles;

/// <summary>The start of a service with two pools and a table, as far as its database is concerned.</summary>
internal static class StartedService
{
    private static readonly FilesAssembly Migrations = new(new MigrationFile("0001_notes.sql", "create table note (id bigserial primary key, body text not null)"));

    /// <returns>The connection string that its pools would use.</returns>
    public static async Task<string> PrepareAsync(string given, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static s => s.Key, static s => (string?)s.Value));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServicePool(PoolProfile.Usage, "testdb");
        builder.AddServicePool(PoolProfile.Background, "testdb");
        builder.AddServicePool(PoolProfile.Llm, "anotherdb");
        builder.AddMigrations(Migrations);
        using var host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        return await host.Services.GetRequiredService<DatabasePreparation>().RunAsync(given, TestContext.Current.CancellationToken);
    }

    /// <summary>Sizes of the two pools.</summary>
    public static (string Key, string Value)[] Sizes(int usage, int background) =>
    [
        ("Pool:usage:Size", $"{usage}"), ("Pool:usage:Overflow", "0"), ("Pool:background:Size", $"{background}"), ("Pool:background:Overflow", "0"),
    ];

    public static async Task<NpgsqlConnection> OpenAsync(string login)
    {
        var connection = new NpgsqlConnection(login + ";Pooling=false");
        try
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return connection;
        }
        catch (PostgresException)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task<T> QueryAsync<T>(string login, string sql)
    {
        await using var connection = await OpenAsync(login);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public static async Task ExecuteAsync(string login, string sql)
    {
        await using var connection = await OpenAsync(login);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<string> RefusalAsync(Func<Task> action) => (await Assert.ThrowsAsync<PostgresException>(action)).SqlState;
}

/// <summary>Roles are counted per server, so these tests take turns.</summary>
[CollectionDefinition(Name)]
public sealed class RolesOfTheServer
{
    public const string Name = "roles of the server";
}
