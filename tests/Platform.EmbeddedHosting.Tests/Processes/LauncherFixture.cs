using Aspire.Hosting.Embedded.Processes;

namespace Platform.EmbeddedHosting.Tests.Processes;

/// <summary>A launcher, and shell scripts to be its children.</summary>
internal sealed class LauncherFixture : IAsyncDisposable
{
    public TestFolder Folder { get; } = new();

    public ProcessLauncher Launcher { get; } = new(TimeProvider.System);

    public string LogPath => Folder["child.log"];

    public string Log => File.ReadAllText(LogPath);

    public ProcessSpec Script(string text) => Program("/bin/sh", "-c", text);

    public ProcessSpec Program(string program, params string[] arguments)
        => new("child", program, arguments, Folder.Path, new Dictionary<string, string?> { ["PATH"] = "/usr/bin:/bin" }, LogPath);

    public Task<RunningProcess> StartAsync(ProcessSpec spec) => Launcher.StartAsync(spec, TestContext.Current.CancellationToken);

    public async Task<int> RunAsync(ProcessSpec spec) => await (await StartAsync(spec)).Exited.WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await Launcher.DisposeAsync();
        Folder.Dispose();
    }
}
