using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Platform.ExtensionService.Tests.Mcp;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Extensions;

/// <summary>MCP's own server behind the platform, and MCP's own client before it: neither was written here. A machine without npm skips this.</summary>
public sealed class NpmMcpTests(RunningPlatform platform, NpmServer npm) : IClassFixture<NpmServer>, IAsyncLifetime
{
    private const string Extension = "everything";
    private readonly HttpClient _owner = platform.CreateClient();
    private Process? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (npm.Missing is not null)
        {
            return;
        }

        var port = FreePort();
        var start = new ProcessStartInfo(npm.Node, [npm.Program, "streamableHttp"]);
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        _server = Process.Start(start)!;
        var url = $"http://127.0.0.1:{port}/mcp";
        using var registered = await _owner.PostAsJsonAsync("/api/v1/extensions", new { name = Extension, kind = "mcp", mcp = new { url } }, Ct);
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        await Poll.UntilAsync(
            async () => (await _owner.GetFromJsonAsync<JsonElement>($"/api/v1/extensions/{Extension}", Ct)).GetProperty("mcp").GetProperty("state").GetString() == "available",
            "the server is found", TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task Progress_comes_through_the_gateway()
    {
        Assert.SkipUnless(npm.Missing is null, npm.Missing ?? "");
        using var streamed = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/extensions/{Extension}/tools/trigger-long-running-operation") { Content = JsonContent.Create(new { duration = 0.2, steps = 2 }) };
        streamed.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await _owner.SendAsync(streamed, HttpCompletionOption.ResponseHeadersRead, Ct);
        var events = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("""data: {"progress":1,"total":2}""", events, StringComparison.Ordinal);
        Assert.Contains("event: result", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_official_client_finds_and_calls_the_tools_at_the_gateway()
    {
        Assert.SkipUnless(npm.Missing is null, npm.Missing ?? "");
        // The script must lie beside its package.
        var script = Path.Combine(Path.GetDirectoryName(npm.Program)!, "..", "..", "..", "..", "mcp.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Extensions", "mcp.mjs"), script, overwrite: true);
        var start = new ProcessStartInfo(npm.Node, [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BASE_URL"] = new Uri(platform.GatewayAddress, "mcp").ToString();
        start.Environment["API_KEY"] = RunningPlatform.ApiKey;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, await errors);

        AssertUnderstood(JsonElement.Parse(await output));
    }

    public async ValueTask DisposeAsync()
    {
        using var removed = await _owner.DeleteAsync($"/api/v1/extensions/{Extension}", CancellationToken.None);
        _owner.Dispose();
        _server?.Kill();
        _server?.Dispose();
    }

    private static void AssertUnderstood(JsonElement seen)
    {
        Assert.Equal("platform", seen.GetProperty("server").GetString());
        Assert.Contains("everything__echo", seen.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetString()));
        Assert.Equal("""["message"]""", seen.GetProperty("schema").GetRawText());
        Assert.Equal("[1,2]", seen.GetProperty("progress").GetRawText());
        Assert.Contains("completed", seen.GetProperty("slow").GetString(), StringComparison.Ordinal);
        Assert.Equal(("Echo: hello", "Echo: again"), (seen.GetProperty("echo").GetString(), seen.GetProperty("again").GetString()));
        Assert.Contains("\"image\"", seen.GetProperty("image").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("Cloudy", seen.GetProperty("structured").GetProperty("conditions").GetString());
        Assert.True(seen.GetProperty("wrong").GetBoolean());
        Assert.StartsWith("-32602", seen.GetProperty("nothing").GetString(), StringComparison.Ordinal);
        Assert.Contains("enough", seen.GetProperty("cancelled").GetString(), StringComparison.Ordinal);
        Assert.Contains("401", seen.GetProperty("stranger").GetString(), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
