using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>What becomes of a server's tools, and of calls, while it is away and when it is back.</summary>
public sealed class McpOutageTests(McpApp app) : IClassFixture<McpApp>, IAsyncLifetime
{
    private readonly McpServerProcess _server = new();
    private HttpClient _owner = null!;

    public ValueTask InitializeAsync()
    {
        _owner = app.App.Owner(Guid.CreateVersion7());
        return _server.InitializeAsync();
    }

    [Fact]
    public async Task Tools_of_a_server_that_is_killed_stay_and_work_again_when_it_is_back()
    {
        await _owner.RegisterMcpAsync(_server.Url);
        var before = await _owner.ToolNamesAsync();

        await _server.KillAsync();
        using var during = await _owner.CallAsync("echo", """{"text":"a"}""");
        await during.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
        await ShortenCheckAsync();
        await Poll.UntilAsync(async () => await _owner.StateAsync() == "degraded", "the server is known to be away");
        Assert.Equal(before, await _owner.ToolNamesAsync());
        Assert.NotEmpty((await _owner.ExtensionAsync()).GetProperty("mcp").GetProperty("reason").GetString()!);

        await _server.StartAsync();
        await Poll.UntilAsync(async () => await _owner.StateAsync() == "available", "the server is known to be back");
        Assert.Equal("a", (await _owner.ResultAsync("echo", """{"text":"a"}""")).GetString());
    }

    [Fact]
    public async Task A_frozen_server_costs_its_callers_their_timeout_and_others_nothing()
    {
        await _owner.RegisterMcpAsync(_server.Url, timeoutSeconds: 1);
        await using var other = new McpServerProcess();
        await other.InitializeAsync();
        await _owner.RegisterMcpAsync(other.Url, name: "other");

        _server.Freeze();
        try
        {
            var calls = Enumerable.Range(0, 10).Select(_ => _owner.CallAsync("echo", """{"text":"a"}""")).ToArray();
            using var beside = await _owner.CallAsync("echo", """{"text":"b"}""", "other");
            Assert.Equal(HttpStatusCode.OK, beside.StatusCode);
            foreach (var call in calls)
            {
                using var answer = await call;
                await answer.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "tool-timeout");
            }
        }
        finally
        {
            _server.Thaw();
        }

        await Poll.UntilAsync(
            async () =>
            {
                using var again = await _owner.CallAsync("echo", """{"text":"a"}""");
                return again.IsSuccessStatusCode;
            },
            "the tool can be called again");
    }

    [Fact]
    public async Task A_server_that_is_away_can_be_registered_and_is_found_when_it_comes()
    {
        await _server.KillAsync();
        var created = await _owner.RegisterMcpAsync(_server.Url);
        Assert.Equal("unavailable", created.GetProperty("mcp").GetProperty("state").GetString());
        Assert.Equal(0, created.GetProperty("tools").GetArrayLength());
        using var early = await _owner.CallAsync("echo", """{"text":"a"}""");
        var problem = await early.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
        Assert.Contains("not known yet", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        await _server.StartAsync();

        await Poll.UntilAsync(async () => (await _owner.ToolNamesAsync()).Contains("echo"), "its tools are found");
        Assert.Equal("available", await _owner.StateAsync());
    }

    [Fact]
    public async Task Tools_that_the_server_says_have_changed_are_read_again()
    {
        await _owner.RegisterMcpAsync(_server.Url);
        Assert.DoesNotContain("extra", await _owner.ToolNamesAsync());

        await _owner.ResultAsync("change");
        await Poll.UntilAsync(async () => (await _owner.ToolNamesAsync()).Contains("extra"), "the new tool is known");
        Assert.Contains("extra", await ListedAsync("search=extra"));

        await _owner.ResultAsync("change");
        await Poll.UntilAsync(async () => !(await _owner.ToolNamesAsync()).Contains("extra"), "the tool is known to be gone");
        await Poll.UntilAsync(async () => (await ListedAsync("search=extra")).Length == 0, "it is listed no more");
        using var gone = await _owner.CallAsync("extra");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "tool-not-found");
    }

    [Fact]
    public async Task An_agent_keeps_a_tool_that_its_server_forgets_for_a_moment()
    {
        await _owner.RegisterMcpAsync(_server.Url);
        using var put = await _owner.PutAsJsonAsync("/api/v1/agents/helper/tools", new { tools = new[] { new { extension = McpCalls.Name, tool = "echo" } } });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        await _owner.ResultAsync("hide");
        await Poll.UntilAsync(async () => await AgentToolsAsync() == 0, "the agent hasn't got it while the server doesn't list it");
        await _server.KillAsync();
        await _server.StartAsync();
        await ShortenCheckAsync();

        await Poll.UntilAsync(async () => await AgentToolsAsync() == 1, "the agent has it again");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var created = await _owner.RegisterMcpAsync(new Uri(_server.Url, "/redirect"));

        var mcp = created.GetProperty("mcp");
        Assert.Equal("unavailable", mcp.GetProperty("state").GetString());
        Assert.Contains("307", mcp.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>As if the tools had been read long ago, so that it is time to read them again.</summary>
    private async Task ShortenCheckAsync()
    {
        await using var command = app.App.Database.CreateCommand("update mcp_server set checked_at = now() - interval '1 day'");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string[]> ListedAsync(string query)
        => [.. (await _owner.GetFromJsonAsync<JsonElement>($"/api/v1/tools?{query}")).GetProperty("items").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!)];

    private async Task<int> AgentToolsAsync()
        => (await _owner.GetFromJsonAsync<JsonElement>("/api/v1/agents/helper/tools")).GetProperty("tools").GetArrayLength();
}
