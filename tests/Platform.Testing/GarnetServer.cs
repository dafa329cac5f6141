using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Networking;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Embedded.Redis;
using Xunit;

namespace Platform.Testing;

/// <summary>A private Redis-protocol server, the one the embedded stack runs.</summary>
public sealed class GarnetServer : IAsyncLifetime
{
    private const string Password = "redisofthetests";
    private DataFolder? _folder;
    private ProcessLauncher? _launcher;
    private RedisServer? _server;
    private RunningProcess? _process;

    public int Port { get; } = Ports.GetFree();

    public string ConnectionString => $"localhost:{Port},password={Password}";

    public async ValueTask InitializeAsync()
    {
        _folder = await DataFolder.OpenAsync(Path.Combine(Path.GetTempPath(), $"platform-test-{Guid.CreateVersion7():n}"), temporary: true, TimeProvider.System, default);
        _launcher = new(TimeProvider.System, _folder.Processes);
        _server = new(null, Path.Combine(_folder.Path, "redis"), Password, _folder.LogPath("redis"), _launcher, TimeProvider.System);
        await StartAsync();
    }

    public async Task StartAsync() => _process = await _server!.StartAsync(Port, default);

    public async Task KillAsync()
    {
        _process!.Signal(Signals.Kill);
        await _process.Exited;
    }

    public void Freeze() => ProcessFreezer.Freeze(_process!.Id);

    public void Thaw() => ProcessFreezer.Thaw(_process!.Id);

    public async ValueTask DisposeAsync()
    {
        if (_process is { Exited.IsCompleted: false })
        {
            Thaw();
            await KillAsync();
        }
        if (_launcher is not null)
        {
            await _launcher.DisposeAsync();
        }
        _folder?.Dispose();
    }
}
