using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>A private database cluster: created once, then started on whatever port it is given.</summary>
internal sealed class PostgresCluster
{
    private static readonly TimeSpan CrashRemains = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(2);

    private readonly ClusterContext _context;
    private readonly PostgresIdentity _identity;

    private PostgresCluster(ClusterContext context, PostgresIdentity identity) => (_context, _identity) = (context, identity);

    /// <summary>
    /// Creates the cluster in <paramref name="folder"/> (which belongs to it alone, for example <c>data/postgres</c>) if there is none,
    /// with <paramref name="password"/> for <paramref name="userName"/>; refuses one of another major version.
    /// </summary>
    public static async Task<PostgresCluster> OpenAsync(
        string folder, PostgresBinaries binaries, string userName, string password, string logPath, ProcessLauncher launcher, TimeProvider clock, CancellationToken ct)
    {
        var context = new ClusterContext(folder, binaries, userName, password, logPath, launcher, clock);
        Directory.CreateDirectory(folder);
        if (ClusterFiles.MajorVersion(folder) is { } version && version != binaries.MajorVersion)
        {
            throw new EmbeddedHostingException(
                $"The database cluster in {folder} was made by PostgreSQL {version}; {binaries.Folder} holds version {binaries.MajorVersion}. Nothing was changed. "
                + $"Install PostgreSQL {version}, or name its programs in the setting {PostgresBinaries.Setting}, or move the folder away to start with empty databases.");
        }

        var identity = await PostgresIdentity.ChooseAsync(folder, binaries, ct);
        ClusterFiles.RemoveHalfMade(folder);
        if (ClusterFiles.MajorVersion(folder) is null)
        {
            await ClusterCreation.RunAsync(context, identity, ct);
        }

        return new PostgresCluster(context, identity);
    }

    /// <summary>Starts the server and returns when it takes connections. A start that fails on remains of a killed server is repeated for a few seconds.</summary>
    public async Task<RunningProcess> StartAsync(int port, CancellationToken ct)
    {
        await StalePostmaster.ClearAsync(ClusterFiles.Data(_context.Folder), _context.Clock, ct);
        for (var started = _context.Clock.GetTimestamp(); ;)
        {
            try
            {
                return await StartOnceAsync(port, ct);
            }
            catch (EndedEarlyException) when (_context.Clock.GetElapsedTime(started) < CrashRemains)
            {
                // Server processes of a killed one take a moment to notice; until then its shared memory is in use.
                await Task.Delay(TimeSpan.FromMilliseconds(100), _context.Clock, ct);
            }
        }
    }

    private async Task<RunningProcess> StartOnceAsync(int port, CancellationToken ct)
    {
        string[] arguments = [.. PostgresSettings.Arguments(ClusterFiles.Data(_context.Folder), port)];
        var process = await _context.Launcher.StartAsync(_context.Spec("PostgreSQL", _context.Binaries.Server, arguments, _identity), ct);
        var probe = new PostgresProbe(_context, port);
        await Readiness.WaitAsync(process, _context.LogPath, probe.IsReadyAsync, Recovery, _context.Clock, ct);
        return process;
    }
}
