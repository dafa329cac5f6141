using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Networking;
using Aspire.Hosting.Embedded.Postgres;
using Aspire.Hosting.Embedded.Processes;
using Npgsql;
using Xunit;

namespace Platform.Testing;

/// <summary>
/// A private PostgreSQL for the tests of one assembly (or of one test that stops and freezes it). No server, no binaries: the tests fail, they never skip.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Password = "postgres-of-the-tests";

    /// <summary>Dropping a database waits for a checkpoint, and that for everything else the machine is doing.</summary>
    private static readonly TimeSpan PatienceForStatements = TimeSpan.FromMinutes(3);

    private DataFolder? _folder;
    private ProcessLauncher? _launcher;
    private PostgresCluster? _cluster;
    private RunningProcess? _process;

    /// <summary>A folder for what it has, to be found again by the next; null: a temporary one.</summary>
    public string? KeptIn { get; init; }

    public int Port { get; } = Ports.GetFree();

    /// <summary>Id of the postmaster.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server is not running.");

    public async ValueTask InitializeAsync()
    {
        _folder = await DataFolder.OpenAsync(
            KeptIn ?? Path.Combine(Path.GetTempPath(), $"platform-test-{Guid.CreateVersion7():n}"), temporary: KeptIn is null, TimeProvider.System, default);
        _launcher = new(TimeProvider.System, _folder.Processes);
        var postgres = Path.Combine(_folder.Path, "postgres");
        var binaries = await PostgresBinaries.FindOrInstallAsync(Environment.GetEnvironmentVariable("Postgres__BinPath"), postgres, Console.Error.WriteLine, default);
        _cluster = await PostgresCluster.OpenAsync(
            postgres, binaries, "postgres", Password, _folder.LogPath("postgres"), _launcher, TimeProvider.System, default);
        await StartAsync();
        // A crash of the process loses nothing without it, only one of the machine would; and a busy disk can't make a test time out.
        await ExecuteAsync("alter system set fsync = off", "select pg_reload_conf()");
    }

    /// <summary>Makes an empty database, and a role that owns it and is nothing else: as an operator would hand it to a service.</summary>
    /// <returns>Its connection string, with that role.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.CreateVersion7():n}";
        await ExecuteAsync($"create role {name} login password '{Password}'", $"create database {name} owner {name}");
        return ConnectionString(name, user: name);
    }

    /// <summary>The same with a name that it keeps; one that is there already is taken as it is.</summary>
    public async Task<string> KeepDatabaseAsync(string name)
    {
        await using var server = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = server.CreateCommand("select exists (select from pg_database where datname = $1)");
        command.Parameters.Add(new() { Value = name });
        if (await command.ExecuteScalarAsync() is false)
        {
            await ExecuteAsync($"create role {name} login password '{Password}'", $"create database {name} owner {name}");
        }

        return ConnectionString(name, user: name);
    }

    /// <summary>Makes an empty database for a service that is given the superuser.</summary>
    /// <param name="name">Its name, where that matters.</param>
    /// <returns>The database, to be disposed: it is dropped with the role that the service made.</returns>
    public async Task<AdminDatabase> CreateDatabaseAsAdminAsync(string? name = null)
    {
        name ??= $"test_{Guid.CreateVersion7():n}";
        await ExecuteAsync($"create database {AdminDatabase.Quote(name)}");
        return new(this, name);
    }

    /// <summary>A connection string with the superuser.</summary>
    public string ConnectionString(string database) => ConnectionString(database, "postgres");

    /// <summary>Executes statements as the superuser, one after the other.</summary>
    public async Task ExecuteAsync(params string[] statements)
    {
        await using var server = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var connection = await server.OpenConnectionAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = (int)PatienceForStatements.TotalSeconds };
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A clean stop, as by an administrator.</summary>
    public Task StopAsync() => _process!.StopAsync(TimeSpan.FromSeconds(10), default);

    /// <summary>The crash: everything gone at once, recovery at the next start.</summary>
    public async Task KillAsync()
    {
        _process!.Signal(Signals.Kill);
        await _process.Exited;
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task StartAsync() => _process = await _cluster!.StartAsync(Port, default);

    public void Freeze() => ProcessFreezer.Freeze(ProcessId);

    public void Thaw() => ProcessFreezer.Thaw(ProcessId);

    public async ValueTask DisposeAsync()
    {
        if (_process is { Exited.IsCompleted: false })
        {
            Thaw();
            await StopAsync();
        }
        if (_launcher is not null)
        {
            await _launcher.DisposeAsync();
        }
        _folder?.Dispose();
    }

    private string ConnectionString(string database, string user) => new NpgsqlConnectionStringBuilder
    {
        Host = "localhost",
        Port = Port,
        Username = user,
        Password = Password,
        Database = database,
    }.ConnectionString;
}
