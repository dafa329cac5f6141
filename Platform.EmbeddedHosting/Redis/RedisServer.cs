using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Redis;

/// <summary>
/// The Redis-protocol server of the stack: Garnet, or a redis-server or valkey-server that the setting names. It keeps nothing on disk:
/// what must not be lost is in PostgreSQL. A null <paramref name="serverPath"/> (the setting) means Garnet; <paramref name="folder"/>, for
/// example <c>data/redis</c>, holds the private configuration file.
/// </summary>
internal sealed class RedisServer(string? serverPath, string folder, string? password, string logPath, ProcessLauncher launcher, TimeProvider clock)
{
    public const string Setting = "Redis:ServerPath";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Starts the server and returns when it answers PING.</summary>
    public async Task<RunningProcess> StartAsync(int port, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        // In a file of ours alone, because everybody on the machine can read a command line.
        var configuration = Path.Combine(folder, "server.conf");
        var isGarnet = string.IsNullOrWhiteSpace(serverPath);
        DurableFile.Write(configuration, isGarnet ? Garnet.Configuration(port, password) : RedisConfiguration.Of(port, password));
        var spec = isGarnet
            ? new ProcessSpec("Garnet", Garnet.DotNet, [Garnet.ServerPath(), "--config-import-path", configuration], folder, Garnet.Environment, logPath)
            : new ProcessSpec("Redis", serverPath ?? "", [configuration], folder, BareEnvironment.With(), logPath);

        var process = await launcher.StartAsync(spec, ct);
        var probe = new RedisProbe(port, password);
        await Readiness.WaitAsync(process, logPath, probe.IsReadyAsync, Limit, clock, ct);
        return process;
    }
}
