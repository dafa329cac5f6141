using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>A server that nobody here wrote, over HTTP and as a command.</summary>
public sealed class EverythingTests(NpmServer npm, PostgresServer postgres, TestIdentity identity) : IClassFixture<NpmServer>, IAsyncLifetime
{
    private readonly int _port = FreePort();
    private ExtensionApp _app = null!;
    private Process? _server;

    public async ValueTask InitializeAsync()
    {
        if (npm.Missing is not null)
        {
            return;
        }

        _app = new ExtensionApp(postgres, identity)
        {
            More = McpApp.With(("Mcp:Commands:everything:Path", npm.Node), ("Mcp:Commands:everything:Arguments:0", npm.Program), ("Mcp:Commands:everything:Arguments:1", "stdio")),
        };
        await _app.InitializeAsync();
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task It_is_listed_and_called_with_progress_and_errors(string transport)
    {
        Assert.SkipUnless(npm.Missing is null, npm.Missing ?? "");
        using var owner = _app.Owner(Guid.CreateVersion7());
        await RegisterAsync(owner, transport);

        Assert.Contains("echo", await owner.ToolNamesAsync());
        Assert.Contains("hello", (await owner.ResultAsync("echo", """{"message":"hello"}""")).GetString(), StringComparison.Ordinal);
        using var refused = await owner.CallAsync("echo", "{}");
        await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");

        owner.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        using var streamed = await owner.CallAsync(await LongAsync(owner), """{"duration":0.2,"steps":2}""");
        var events = await streamed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("event: progress", events, StringComparison.Ordinal);
        Assert.Contains("event: result", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_killed_and_started_again()
    {
        Assert.SkipUnless(npm.Missing is null, npm.Missing ?? "");
        using var owner = _app.Owner(Guid.CreateVersion7());
        await RegisterAsync(owner, "http");

        _server!.Kill();
        await _server.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var during = await owner.CallAsync("echo", """{"message":"hello"}""");
        await during.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
        await StartAsync();

        Assert.Contains("hello", (await owner.ResultAsync("echo", """{"message":"hello"}""")).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_started_anew_between_two_calls()
    {
        Assert.SkipUnless(npm.Missing is null, npm.Missing ?? "");
        using var owner = _app.Owner(Guid.CreateVersion7());
        await RegisterAsync(owner, "http");

        _server!.Kill();
        await _server.WaitForExitAsync(TestContext.Current.CancellationToken);
        await StartAsync();

        Assert.Contains("hello", (await owner.ResultAsync("echo", """{"message":"hello"}""")).GetString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _server?.Kill();
        _server?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task RegisterAsync(HttpClient owner, string transport)
    {
        if (transport == "http")
        {
            await StartAsync();
            await owner.RegisterMcpAsync(new Uri($"http://127.0.0.1:{_port}/mcp"));
        }
        else
        {
            await owner.RegisterMcpAsync(new { name = McpCalls.Name, kind = "mcp", mcp = new { command = "everything" } });
        }
    }

    // Its name differs between versions.
    private static async Task<string> LongAsync(HttpClient owner)
        => (await owner.ToolNamesAsync()).First(static name => name.Contains("long", StringComparison.OrdinalIgnoreCase));

    private async Task StartAsync()
    {
        var start = new ProcessStartInfo(npm.Node, [npm.Program, "streamableHttp"]);
        start.Environment["PORT"] = _port.ToString(CultureInfo.InvariantCulture);
        _server = Process.Start(start)!;
        await Poll.UntilAsync(IsListeningAsync, "the server listens");
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, TestContext.Current.CancellationToken);
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
