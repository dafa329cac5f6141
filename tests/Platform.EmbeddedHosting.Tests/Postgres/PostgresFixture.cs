using Aspire.Hosting.Embedded.Networking;
using Aspire.Hosting.Embedded.Postgres;
using Aspire.Hosting.Embedded.Processes;
using Npgsql;
using Platform.EmbeddedHosting.Tests.Processes;

namespace Platform.EmbeddedHosting.Tests.Postgres;

/// <summary>The installed PostgreSQL and a place for one cluster.</summary>
internal sealed class PostgresFixture : IAsyncDisposable
{
    public const string Password = "s3cret";

    private readonly TestFolder _root = new();

    public ProcessLauncher Launcher { get; } = new(TimeProvider.System);

    /// <summary>As in use: below a folder that is for its owner alone.</summary>
    public string Data => Directory.CreateDirectory(_root["data"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    public string Folder => Path.Combine(Data, "postgres");

    public string LogPath => Path.Combine(Data, "postgres.log");

    public string Log => File.ReadAllText(LogPath);

    public TestFolder Root => _root;

    public int Port { get; } = Ports.GetFree();

    public Task<PostgresBinaries> FindAsync(string? binPath = null)
        => PostgresBinaries.FindOrInstallAsync(binPath, Folder, _ => { }, TestContext.Current.CancellationToken);

    public async Task<PostgresCluster> OpenAsync(string password = Password)
        => await PostgresCluster.OpenAsync(Folder, await FindAsync(), "postgres", password, LogPath, Launcher, TimeProvider.System, TestContext.Current.CancellationToken);

    public async Task<RunningProcess> StartAsync() => await (await OpenAsync()).StartAsync(Port, TestContext.Current.CancellationToken);

    public async Task<T?> QueryAsync<T>(string sql, string host = "localhost")
    {
        await using var connection = new NpgsqlConnection($"Host={host};Port={Port};Username=postgres;Password={Password};Database=postgres;Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Launcher.DisposeAsync();
        _root.Dispose();
    }
}
