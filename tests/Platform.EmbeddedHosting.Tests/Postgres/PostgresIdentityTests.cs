using Aspire.Hosting.Embedded.Processes;

namespace Platform.EmbeddedHosting.Tests.Postgres;

/// <summary>Whoever runs the tests: PostgreSQL must run. As root more is to be seen.</summary>
public sealed class PostgresIdentityTests : IAsyncDisposable
{
    private readonly PostgresFixture _postgres = new();

    [Fact]
    public async Task The_server_is_never_root_where_its_user_can_reach_the_folder()
    {
        var server = await _postgres.StartAsync();

        Assert.NotEqual("0", await UserOfAsync(server));
        // only passing through is granted
        var others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_postgres.Data) & others);
    }

    [Fact]
    public async Task Below_a_folder_that_only_its_owner_can_enter_the_server_starts_too()
    {
        Close(_postgres.Root.Path);

        await _postgres.StartAsync();

        Assert.Equal(1, await _postgres.QueryAsync<int>("select 1"));
    }

    [Fact]
    public async Task A_cluster_can_be_moved_between_such_places()
    {
        await RestartAsync();
        Close(_postgres.Root.Path);
        await RestartAsync();
        File.SetUnixFileMode(_postgres.Root.Path, File.GetUnixFileMode(_postgres.Root.Path) | UnixFileMode.OtherExecute);
        await RestartAsync();

        await _postgres.StartAsync();
        Assert.Equal(3L, await _postgres.QueryAsync<long>("select count(*) from starts"));
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    private async Task RestartAsync()
    {
        var server = await _postgres.StartAsync();
        await _postgres.QueryAsync<object>("create table if not exists starts (id int); insert into starts values (1)");
        await server.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal(0, await server.Exited);
    }

    private static void Close(string folder) => File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static async Task<string> UserOfAsync(RunningProcess server)
        => (await ToolRun.RunAsync(TestContext.Current.CancellationToken, "stat", "-c", "%u", $"/proc/{server.Id}")).Output;
}
