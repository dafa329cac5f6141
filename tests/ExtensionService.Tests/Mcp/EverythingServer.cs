using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>The npm server, by HTTP on a port of its own or as a command that somebody starts; what it is sent can be read.</summary>
internal sealed class EverythingServer : IAsyncDisposable
{
    private readonly NpmServer _npm;
    private readonly FileInfo _heard = new(Path.Combine(Path.GetTempPath(), $"heard-{Guid.CreateVersion7():n}"));
    private readonly string _port = FreePort().ToString(CultureInfo.InvariantCulture);
    private readonly RecordingRelay _relay;
    private Process? _process;

    public EverythingServer(NpmServer npm)
    {
        _npm = npm;
        _relay = new RecordingRelay(int.Parse(_port, CultureInfo.InvariantCulture));
    }

    public Uri Url => new($"http://127.0.0.1:{_relay.Port}/mcp");

    /// <summary>The command as an administrator lists it. The shell keeps a copy of what it is sent.</summary>
    public (string Key, string? Value)[] Command =>
    [
        ("Mcp:Commands:everything:Path", "/bin/bash"), ("Mcp:Commands:everything:Arguments:0", "-c"),
        ("Mcp:Commands:everything:Arguments:1", $"exec {_npm.Node} {_npm.Program} stdio {_heard.Name} < <(tee -a {_heard.FullName})"),
    ];

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(_npm.Node, [_npm.Program, "streamableHttp"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = _port;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Poll.UntilAsync(IsListeningAsync, "the server listens");
    }

    /// <summary>The process of the command, once it runs.</summary>
    public Task<int> CommandIdAsync() => UntilFoundAsync(_heard.Name);

    public int Id => _process!.Id;

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Whether it has been sent this, in a request or a line.</summary>
    public async Task<bool> HasHeardAsync(string text)
        => _relay.Heard.Contains(text, StringComparison.Ordinal)
            || (File.Exists(_heard.FullName) && (await File.ReadAllTextAsync(_heard.FullName, TestContext.Current.CancellationToken)).Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        await _relay.DisposeAsync();
        _heard.Delete();
    }

    private static async Task<int> UntilFoundAsync(string word)
    {
        var found = 0;
        await Poll.UntilAsync(() => (found = Find(word)) != 0, "the command runs");
        return found;
    }

    private static int Find(string word) => Directory.EnumerateDirectories("/proc")
        .Select(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .FirstOrDefault(id => id != 0 && CommandLineOf(id) is [var program, ..] line && program.EndsWith("node", StringComparison.Ordinal) && line[^1] == word);

    private static string[] CommandLineOf(int id)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return [];
        }
    }

    private async Task<bool> IsListeningAsync()
    {
        Assert.False(_process!.HasExited);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, int.Parse(_port, CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
