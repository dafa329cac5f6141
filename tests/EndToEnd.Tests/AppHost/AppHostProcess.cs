using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.AppHost;

/// <summary>The AppHost as a user starts it: a process of its own, with its own data folder, seen from outside.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private AppHostProcess(string dataFolder, int port, IReadOnlyDictionary<string, string>? environment)
    {
        (DataFolder, Port) = (dataFolder, port);
        var start = new ProcessStartInfo("dotnet", [AppHostAssembly]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DataFolder"] = dataFolder;
        start.Environment["Gateway__Port"] = $"{port}";
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public string DataFolder { get; }

    public int Port { get; }

    public int Id => _process.Id;

    public string Output => string.Join('\n', _output);

    private static string AppHostAssembly { get; } = Path.Combine(
        typeof(Projects.AppHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "apphostprojectpath").Value!,
        "bin", Configuration, "net10.0", "AppHost.dll");

    private static string Configuration => typeof(AppHostProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), $"platform-apphost-{Guid.CreateVersion7():n}");

    public static AppHostProcess Start(int port, string? dataFolder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var host = new AppHostProcess(dataFolder ?? NewFolder(), port, environment);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    public async Task UntilUpAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await Poll.UntilAsync(async () =>
        {
            Assert.False(_process.HasExited, Output);
            try
            {
                return (await client.GetAsync(new Uri($"http://localhost:{Port}/health"))).StatusCode == HttpStatusCode.OK;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        }, $"the gateway is up\n{Output}", TimeSpan.FromSeconds(90));
        await Poll.UntilAsync(() => Output.Contains("Press Ctrl+C", StringComparison.Ordinal), "the start is announced");
    }

    public void Kill() => _process.Kill();

    /// <summary>SIGTERM, as an orchestrator or <c>kill</c> sends it.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Id}"]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Every process whose command line or environment names the data folder: what this AppHost has started, and their children.</summary>
    public IReadOnlyList<string> Processes()
    {
        List<string> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static f => int.TryParse(Path.GetFileName(f), out _)))
        {
            try
            {
                var id = int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture);
                var environment = File.ReadAllText(Path.Combine(folder, "environ"));
                var commandLine = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                if (id != Id && (environment.Contains(DataFolder, StringComparison.Ordinal) || commandLine.Contains(DataFolder, StringComparison.Ordinal)))
                {
                    found.Add($"{id} {commandLine}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
            }
        }
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await TerminateAsync();
        }
        _process.Dispose();
        if (Directory.Exists(DataFolder))
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
