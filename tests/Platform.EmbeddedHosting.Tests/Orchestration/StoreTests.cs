using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

public sealed class StoreTests
{
    [Fact]
    public async Task A_server_has_its_databases_when_it_is_ready_and_comes_back_on_its_port_with_its_data()
    {
        await using var app = new AppFixture();
        app.Builder.AddPostgres("postgres").AddDatabase("first-db", "First database");
        await app.StartAsync();
        await app.UntilHealthyAsync("first-db");
        await using var database = NpgsqlDataSource.Create((await app.App.GetConnectionStringAsync("first-db", TestContext.Current.CancellationToken))!);
        await ExecuteAsync(database, "create table kept (id int); insert into kept values (7)");
        var first = await app.UntilHealthyAsync("postgres");

        AppFixture.Kill(first);
        await app.UntilAsync("postgres", KnownResourceStates.Restarting);
        await app.UntilHealthyAgainAsync("postgres", AppFixture.Pid(first));
        await app.UntilHealthyAsync("first-db");

        database.Clear();
        Assert.Equal(7, await ExecuteAsync(database, "select id from kept"));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("template1")]
    public async Task The_databases_of_the_server_itself_are_closed_to_other_roles(string name)
    {
        await using var app = new AppFixture();
        app.Builder.AddPostgres("postgres").AddDatabase("first-db");
        await app.StartAsync();
        await app.UntilHealthyAsync("first-db");
        var settings = new NpgsqlConnectionStringBuilder(await app.App.GetConnectionStringAsync("first-db", TestContext.Current.CancellationToken)) { Pooling = false };
        await using (var admin = NpgsqlDataSource.Create(settings))
        {
            await ExecuteAsync(admin, "create role service login password 'service'");
        }
        await using var service = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Username = "service", Password = "service", Database = name });

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(service, "select 1"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task Redis_is_healthy_when_it_answers_who_knows_its_password()
    {
        await using var app = new AppFixture();
        var redis = app.Builder.AddRedis("cache");
        await app.StartAsync();
        var healthy = await app.UntilHealthyAsync("cache");
        Assert.Equal("cache_check", Assert.Single(healthy.Snapshot.HealthReports).Name);

        await app.CommandAsync(redis.Resource, KnownResourceCommands.StopCommand);
        Assert.Equal(KnownResourceStates.Exited, app.Current(redis.Resource).Single().Snapshot.State?.Text);
    }

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
