using System.Net;
using System.Text.Json;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>Tools of a server over Streamable HTTP.</summary>
public sealed class McpCallTests(McpApp app, McpServerProcess server) : IClassFixture<McpApp>, IClassFixture<McpServerProcess>
{
    [Fact]
    public async Task Tools_are_there_with_the_registration_and_can_be_called()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        var created = await owner.RegisterMcpAsync(server.Url);

        Assert.Equal("mcp", created.GetProperty("kind").GetString());
        Assert.Equal("available", created.GetProperty("mcp").GetProperty("state").GetString());
        Assert.Contains(created.GetProperty("tools").EnumerateArray(), static tool => tool.GetProperty("name").GetString() == "echo"
            && tool.GetProperty("description").GetString() == "Does echo." && tool.GetProperty("inputSchema").GetProperty("type").GetString() == "object");
        Assert.Equal("grüß dich", (await owner.ResultAsync("echo", """{"text":"grüß dich"}""")).GetString());
        Assert.Equal("""{"sum":5}""", (await owner.ResultAsync("add", """{"a":2,"b":3}""")).GetRawText());
    }

    [Fact]
    public async Task A_name_that_models_cannot_say_is_another_one_here()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);

        Assert.Contains("odd_name_here", await owner.ToolNamesAsync());
        Assert.Equal("odd", (await owner.ResultAsync("odd_name_here")).GetString());
    }

    [Fact]
    public async Task What_is_no_text_comes_beside_the_text()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);
        using var response = await owner.CallAsync("picture");

        var answer = await response.JsonAsync();
        Assert.Equal("look", answer.GetProperty("result").GetString());
        Assert.Equal("image/png", answer.GetProperty("content")[1].GetProperty("mimeType").GetString());
    }

    [Theory]
    [InlineData("fail", "the moon is in the way")]
    [InlineData("refuse", "not like this")]
    public async Task What_a_tool_says_of_its_failure_is_told(string tool, string detail)
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);
        using var response = await owner.CallAsync(tool);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-failed");
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo", "{}", "arguments.text")]
    [InlineData("echo", """{"text":1}""", "arguments.text")]
    [InlineData("echo", """{"text":"a","more":1}""", "arguments.more")]
    [InlineData("add", """{"a":1.5,"b":2}""", "arguments.a")]
    public async Task Arguments_that_the_schema_forbids_are_refused_by_name(string tool, string arguments, string field)
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);
        using var response = await owner.CallAsync(tool, arguments);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Progress_is_streamed_to_those_who_ask_for_it()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);
        owner.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        using var response = await owner.CallAsync("progress");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                "event: progress\ndata: {\"progress\":1,\"total\":3,\"message\":\"step 1\"}",
                "event: progress\ndata: {\"progress\":2,\"total\":3,\"message\":\"step 2\"}",
                "event: progress\ndata: {\"progress\":3,\"total\":3,\"message\":\"step 3\"}",
                "event: result\ndata: {\"result\":\"done\"}",
            ],
            events);
    }

    [Fact]
    public async Task A_failure_is_streamed_as_well()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);
        owner.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        using var response = await owner.CallAsync("fail");

        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("event: error\ndata: ", text, StringComparison.Ordinal);
        Assert.EndsWith("tool-failed", JsonElement.Parse(text["event: error\ndata: ".Length..]).GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_ends_the_call_at_the_server()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url, timeoutSeconds: 60);
        var before = await owner.StatusAsync();
        using var hangUp = new CancellationTokenSource();
        var call = owner.PostAsync($"{Requests.Extensions}/{McpCalls.Name}/tools/wait", null, hangUp.Token);
        await Poll.UntilAsync(async () => Number(await owner.StatusAsync(), "waiting") > Number(before, "waiting"), "the server works on the call");

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Poll.UntilAsync(async () => Number(await owner.StatusAsync(), "cancelled") > Number(before, "cancelled"), "the server has stopped");
    }

    [Fact]
    public async Task A_slow_tool_times_out_and_the_server_is_told()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url, timeoutSeconds: 1);
        var before = await owner.StatusAsync();
        using var response = await owner.CallAsync("wait");

        await response.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "tool-timeout");
        await Poll.UntilAsync(async () => Number(await owner.StatusAsync(), "cancelled") > Number(before, "cancelled"), "the server has stopped");
    }

    [Fact]
    public async Task Calls_at_once_share_the_session_and_get_their_own_answers()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => owner.ResultAsync("add", $$"""{"a":{{i}},"b":1000}""")));

        Assert.Equal(Enumerable.Range(1000, 50), answers.Select(static answer => answer.GetProperty("sum").GetInt32()));
    }

    [Fact]
    public async Task A_result_that_is_too_large_is_refused_and_the_next_one_is_not()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);
        using var huge = await owner.CallAsync("huge", """{"bytes":2000000}""");

        await huge.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-response-too-large");
        Assert.Equal(500_000, (await owner.ResultAsync("huge", """{"bytes":500000}""")).GetString()?.Length);
    }

    [Fact]
    public async Task Secrets_reach_the_server_and_nobody_else()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        var created = await owner.RegisterMcpAsync(server.Url, headers: new Dictionary<string, string> { ["X-Secret"] = "hunter2" });

        Assert.Equal("hunter2", (await owner.StatusAsync()).GetProperty("secret").GetString());
        var shown = await owner.ExtensionAsync();
        Assert.Equal("""["X-Secret"]""", shown.GetProperty("mcp").GetProperty("secrets").GetRawText());
        Assert.DoesNotContain("hunter2", created.GetRawText() + shown.GetRawText(), StringComparison.Ordinal);
        await using var command = app.App.Database.CreateCommand("select count(*) from mcp_server m where m::text like '%hunter2%' or position('hunter2'::bytea in secrets) > 0");
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_agent_may_be_given_the_tools()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        await owner.RegisterMcpAsync(server.Url);

        using var put = await owner.PutAsync(
            "/api/v1/agents/helper/tools", new StringContent($$"""{"tools":[{"extension":"{{McpCalls.Name}}","tool":"echo"}]}""", System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal("echo", (await put.JsonAsync()).GetProperty("tools")[0].GetProperty("name").GetString());
    }

    private static int Number(JsonElement status, string name) => status.GetProperty(name).GetInt32();
}
