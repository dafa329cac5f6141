using Aspire.Hosting.Embedded.Postgres;
using Aspire.Hosting.Embedded.Processes;
using Npgsql;
using Platform.Testing;

namespace Platform.EmbeddedHosting.Tests.Postgres;

public sealed class PostgresClusterTests : IAsyncDisposable
{
    private readonly PostgresFixture _postgres = new();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_new_cluster_takes_its_password_on_loopback(string host)
    {
        await _postgres.StartAsync();

        Assert.Equal("scram-sha-256", await _postgres.QueryAsync<string>("show password_encryption", host));
        Assert.Equal("on", await _postgres.QueryAsync<string>("show data_checksums", host));
        Assert.Equal("on|on", await _postgres.QueryAsync<string>("select concat_ws('|', current_setting('fsync'), current_setting('synchronous_commit'))", host));
        Assert.False(File.Exists(Path.Combine(_postgres.Folder, "password")));
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        await _postgres.StartAsync();

        var connectionString = $"Host=127.0.0.1;Port={_postgres.Port};Username=postgres;Database=postgres;Pooling=false";
        await using var none = new NpgsqlConnection(connectionString);
        await using var wrong = new NpgsqlConnection($"{connectionString};Password=wrong");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => none.OpenAsync(TestContext.Current.CancellationToken));
        var error = await Assert.ThrowsAsync<PostgresException>(() => wrong.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
        Assert.DoesNotContain(PostgresFixture.Password, _postgres.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_is_clean_and_the_data_is_there_at_the_next_start()
    {
        var first = await _postgres.StartAsync();
        await _postgres.QueryAsync<object>("create table kept (id int); insert into kept values (42)");
        await first.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal(0, await first.Exited);

        await _postgres.StartAsync();

        Assert.Equal(42, await _postgres.QueryAsync<int>("select id from kept"));
        Assert.DoesNotContain("was interrupted", _postgres.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_server_is_started_again_without_losing_what_was_acknowledged()
    {
        var server = await _postgres.StartAsync();
        await _postgres.QueryAsync<object>("create table kept (id int)");
        for (var n = 1; n <= 3; n++)
        {
            await _postgres.QueryAsync<object>($"insert into kept values ({n})");
            server.Signal(Signals.Kill);
            Assert.Equal(137, await server.Exited);

            server = await _postgres.StartAsync();

            Assert.Equal((long)n, await _postgres.QueryAsync<long>("select count(*) from kept"));
        }
    }

    [Fact]
    public async Task A_postmaster_file_whose_number_lives_again_as_something_else_is_no_obstacle()
    {
        var server = await _postgres.StartAsync();
        server.Kill();
        await server.Exited;
        // A process the server's user may signal, or PostgreSQL would see through it itself.
        string[] asOwner = await StatAsync("%u") is var owner && owner == "0" ? [] : ["setpriv", $"--reuid={owner}", "--clear-groups"];
        var spec = new ProcessSpec("innocent", "/bin/sleep", ["1000"], "/", BareEnvironment.With(), _postgres.LogPath, IdentityCommand: asOwner);
        var innocent = await _postgres.Launcher.StartAsync(spec, TestContext.Current.CancellationToken);
        var file = Path.Combine(ClusterFiles.Data(_postgres.Folder), "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(file, [$"{innocent.Id}", .. lines[1..]], TestContext.Current.CancellationToken);

        await _postgres.StartAsync();

        Assert.False(innocent.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_server_nobody_recorded_is_ended_first()
    {
        var forgotten = await _postgres.StartAsync();

        await _postgres.StartAsync();

        Assert.Equal(0, await forgotten.Exited);
    }

    [Fact]
    public async Task An_initdb_that_was_killed_left_no_cluster()
    {
        using var stop = new CancellationTokenSource();
        var binaries = await _postgres.FindAsync();
        var opening = PostgresCluster.OpenAsync(_postgres.Folder, binaries, "postgres", "x", _postgres.LogPath, _postgres.Launcher, TimeProvider.System, stop.Token);
        await Poll.UntilAsync(() => Directory.Exists(_postgres.Folder) && Directory.GetFiles(_postgres.Folder, "PG_VERSION", SearchOption.AllDirectories).Length > 0, "initdb at work", ct: TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        Assert.Null(ClusterFiles.MajorVersion(_postgres.Folder));
        Assert.Single(Directory.GetDirectories(_postgres.Folder));

        await _postgres.StartAsync();

        Assert.Equal(["data"], Directory.GetDirectories(_postgres.Folder).Select(Path.GetFileName));
        Assert.Equal(1, await _postgres.QueryAsync<int>("select 1"));
    }

    [Fact]
    public async Task A_cluster_of_another_version_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(ClusterFiles.Data(_postgres.Folder));
        var version = Path.Combine(ClusterFiles.Data(_postgres.Folder), "PG_VERSION");
        await File.WriteAllTextAsync(version, "9\n", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => _postgres.OpenAsync());

        Assert.Contains("PostgreSQL 9", error.Message, StringComparison.Ordinal);
        Assert.Contains(PostgresBinaries.Setting, error.Message, StringComparison.Ordinal);
        Assert.Equal("9\n", await File.ReadAllTextAsync(version, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_password_than_the_first_is_explained()
    {
        var server = await _postgres.StartAsync();
        await server.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        var cluster = await _postgres.OpenAsync(password: "changed");

        var error = await Assert.ThrowsAsync<EmbeddedHostingException>(() => cluster.StartAsync(_postgres.Port, TestContext.Current.CancellationToken));

        Assert.Contains("password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_cluster_is_an_error_with_the_end_of_the_log()
    {
        var server = await _postgres.StartAsync();
        await server.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        File.Delete(Path.Combine(ClusterFiles.Data(_postgres.Folder), "global/pg_control"));

        var error = await Assert.ThrowsAsync<EndedEarlyException>(_postgres.StartAsync);

        Assert.Contains("pg_control", error.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    private async Task<string> StatAsync(string format)
        => (await ToolRun.RunAsync(TestContext.Current.CancellationToken, "stat", "-c", format, ClusterFiles.Data(_postgres.Folder))).Output;
}
