using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Redis;

/// <summary>The Redis-protocol server of the stack: Garnet, or a redis-server or valkey-server that the setting names.</summary>
internal sealed class RedisServer
{
    public const string Setting = "Redis:ServerPath";

    /// <summary>A null <paramref name="serverPath"/> (the setting) means Garnet; <paramref name="folder"/>, for example <c>data/redis</c>, holds the private configuration file.</summary>
    public RedisServer(string? serverPath, string folder, string? password, string logPath, ProcessLauncher launcher, TimeProvider clock)
        => throw new NotImplementedException($"{serverPath} {folder} {password} {logPath} {launcher} {clock}");

    /// <summary>Starts the server and returns when it answers PING.</summary>
    public Task<RunningProcess> StartAsync(int port, CancellationToken ct) => throw new NotImplementedException($"{port} {ct} {this}");
}
