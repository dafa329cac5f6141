extern alias McpToolServer;

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>An MCP server on a port of its own, as a process that can be killed, frozen and started again.</summary>
public sealed class McpServerProcess : IAsyncLifetime
{
    private Process? _process;
    private string _port = "0";

    /// <summary>The program that is the server, and what starts it.</summary>
    public static string Program { get; } = typeof(McpToolServer::Program).Assembly.Location;

    public static string Dotnet { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? Environment.ProcessPath!
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(static folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    public Uri Url { get; private set; } = null!;

    public ValueTask InitializeAsync() => new(StartAsync());

    /// <summary>On the port it had before, with nothing that it knew.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Dotnet, [Program, "http", _port]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var address = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Url = new Uri(new Uri(address!), "/mcp");
        _port = Url.Port.ToString(CultureInfo.InvariantCulture);
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        _process.Dispose();
        _process = null;
    }

    /// <summary>The sessions that the server knows of.</summary>
    public async Task<string[]> SessionsAsync()
    {
        using var client = new HttpClient();
        return await client.GetFromJsonAsync<string[]>(new Uri(Url, "/sessions"), TestContext.Current.CancellationToken) ?? [];
    }

    public void Freeze() => ProcessFreezer.Freeze(_process!.Id);

    public void Thaw() => ProcessFreezer.Thaw(_process!.Id);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
    }
}
