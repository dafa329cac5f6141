using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>A private database cluster: created once, then started on whatever port it is given.</summary>
internal sealed class PostgresCluster
{
    /// <summary>
    /// Creates the cluster in <paramref name="folder"/> (which belongs to it alone, for example <c>data/postgres</c>) if there is none,
    /// with <paramref name="password"/> for <paramref name="userName"/>; refuses one of another major version.
    /// </summary>
    public static Task<PostgresCluster> OpenAsync(
        string folder, PostgresBinaries binaries, string userName, string password, string logPath, ProcessLauncher launcher, TimeProvider clock, CancellationToken ct)
        => throw new NotImplementedException($"{folder} {binaries} {userName} {password} {logPath} {launcher} {clock} {ct}");

    /// <summary>Starts the server and returns when it takes connections. A start that fails on remains of a killed server is repeated for a few seconds.</summary>
    public Task<RunningProcess> StartAsync(int port, CancellationToken ct) => throw new NotImplementedException($"{port} {ct} {this}");
}
