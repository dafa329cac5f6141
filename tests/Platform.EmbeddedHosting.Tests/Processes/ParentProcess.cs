using System.Diagnostics;
using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Postgres;
using Aspire.Hosting.Embedded.Processes;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(Platform.EmbeddedHosting.Tests.Processes.ParentProcess.InsteadOfTests))]

namespace Platform.EmbeddedHosting.Tests.Processes;

/// <summary>
/// This test program once more, as an AppHost that can be killed: with the variable set it holds a data folder and children instead of
/// running tests.
/// </summary>
internal sealed class ParentProcess : IAsyncDisposable
{
    private const string Announcement = "children: ";
    private const string FolderVariable = "EMBEDDED_HOSTING_TEST_PARENT";

    private readonly Process _process;

    private ParentProcess(Process process, int[] children) => (_process, Children) = (process, children);

    public int Id => _process.Id;

    public int[] Children { get; }

    public static async Task<ParentProcess> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? throw new InvalidOperationException("no program to repeat"))
        {
            RedirectStandardOutput = true,
            Environment = { [FolderVariable] = folder },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("not started");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // the test platform has its say before
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                return new ParentProcess(process, [.. line[Announcement.Length..].Split(' ').Select(int.Parse)]);
            }
        }

        throw new InvalidOperationException("the parent process ended early");
    }

    public async Task KillAsync()
    {
        Signals.Send(Id, Signals.Kill);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static async Task RunAsync(string path)
    {
        var folder = await DataFolder.OpenAsync(path, temporary: false, TimeProvider.System, CancellationToken.None);
        var launcher = new ProcessLauncher(TimeProvider.System, folder.Processes);
        var plain = await launcher.StartAsync(Sleep([]), CancellationToken.None);
        var deaf = await launcher.StartAsync(Sleep([]) with { FileName = "/bin/sh", Arguments = ["-c", "trap '' TERM INT HUP; while :; do sleep 1; done"] }, CancellationToken.None);
        var other = await launcher.StartAsync(Sleep(Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []), CancellationToken.None);
        var mapped = await launcher.StartAsync(Sleep(["unshare", "--user", "--map-user=1000", "--map-group=1000"]), CancellationToken.None);

        var binaries = await PostgresBinaries.FindOrInstallAsync(null, Path.Combine(path, "postgres"), Console.Error.WriteLine, CancellationToken.None);
        var cluster = await PostgresCluster.OpenAsync(
            Path.Combine(path, "postgres"), binaries, "postgres", "secret", folder.LogPath("postgres"), launcher, TimeProvider.System, CancellationToken.None);
        var postgres = await cluster.StartAsync(Aspire.Hosting.Embedded.Networking.Ports.GetFree(), CancellationToken.None);
        Console.WriteLine($"{Announcement}{plain.Id} {deaf.Id} {other.Id} {mapped.Id} {postgres.Id}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

        ProcessSpec Sleep(IReadOnlyList<string> identity) => new(
            "sleep", "/bin/sleep", ["1000"], "/", BareEnvironment.With(), folder.LogPath("sleep"), IdentityCommand: identity);
    }

    /// <summary>Before the first test, because a module initializer would keep all other threads out of this assembly.</summary>
    internal sealed class InsteadOfTests : ITestPipelineStartup
    {
        public async ValueTask StartAsync(IMessageSink diagnosticMessageSink)
        {
            await Orchestration.TestService.RunIfAskedAsync();
            if (Environment.GetEnvironmentVariable(FolderVariable) is { } folder)
            {
                await RunAsync(folder);
            }
        }

        public ValueTask StopAsync() => ValueTask.CompletedTask;
    }
}
