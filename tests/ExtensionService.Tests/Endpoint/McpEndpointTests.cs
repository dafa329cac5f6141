using System.Net;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Platform.Contracts;
using Platform.ExtensionService.Tests.Mcp;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Endpoint;

/// <summary>The tenant's tools, as a client of the protocol's own library sees them.</summary>
public sealed class McpEndpointTests(McpApp app, TestIdentity identity, McpServerProcess server, ToolServer tools)
    : IClassFixture<McpApp>, IClassFixture<McpServerProcess>, IClassFixture<ToolServer>
{
    private readonly Guid _tenant = Guid.CreateVersion7();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tools_of_every_kind_are_listed_and_called()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterAsync(tools.Url("/echo"));
        await owner.RegisterMcpAsync(server.Url);
        await using var client = await ConnectAsync();

        var listed = await client.ListToolsAsync(cancellationToken: Ct);
        Assert.Contains("demo__tool", listed.Select(static tool => tool.Name));
        Assert.Contains("tempers__echo", listed.Select(static tool => tool.Name));

        var echo = await client.CallToolAsync("tempers__echo", new Dictionary<string, object?> { ["text"] = "grüß dich" }, cancellationToken: Ct);
        Assert.Equal("grüß dich", Assert.IsType<TextContentBlock>(Assert.Single(echo.Content)).Text);
        var http = await client.CallToolAsync("demo__tool", new Dictionary<string, object?> { ["a"] = 1 }, cancellationToken: Ct);
        Assert.Contains("\"method\":\"POST\"", Assert.IsType<TextContentBlock>(Assert.Single(http.Content)).Text, StringComparison.Ordinal);
        var picture = await client.CallToolAsync("tempers__picture", cancellationToken: Ct);
        Assert.Equal(["text", "image"], picture.Content.Select(static block => block.Type));
    }

    [Fact]
    public async Task What_fails_is_a_result_that_says_so_and_what_is_unknown_an_error()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterMcpAsync(server.Url);
        await using var client = await ConnectAsync();

        var failed = await client.CallToolAsync("tempers__fail", cancellationToken: Ct);
        Assert.True(failed.IsError);
        Assert.Equal("the moon is in the way", Assert.IsType<TextContentBlock>(Assert.Single(failed.Content)).Text);
        var refused = await client.CallToolAsync("tempers__echo", cancellationToken: Ct);
        Assert.True(refused.IsError);
        Assert.Equal("arguments.text: Is required.", Assert.IsType<TextContentBlock>(Assert.Single(refused.Content)).Text);
        await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("tempers__nothing", cancellationToken: Ct));
        await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("nothing", cancellationToken: Ct));
    }

    [Fact]
    public async Task Tools_of_a_disabled_extension_are_not_listed()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterAsync(tools.Url("/echo"));
        await using var client = await ConnectAsync();
        Assert.Single(await client.ListToolsAsync(cancellationToken: Ct));

        using var disabled = await owner.PostAsync($"{Requests.Extensions}/demo/disable", null, Ct);

        Assert.Empty(await client.ListToolsAsync(cancellationToken: Ct));
    }

    [Fact]
    public async Task What_has_structure_comes_with_it()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterMcpAsync(server.Url);
        await using var client = await ConnectAsync();

        var sum = await client.CallToolAsync("tempers__add", new Dictionary<string, object?> { ["a"] = 2, ["b"] = 3 }, cancellationToken: Ct);

        Assert.Equal("""{"sum":5}""", sum.StructuredContent?.GetRawText());
        Assert.Equal("""{"sum":5}""", Assert.IsType<TextContentBlock>(Assert.Single(sum.Content)).Text);
    }

    [Fact]
    public async Task Progress_is_passed_on()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterMcpAsync(server.Url);
        using var response = await owner.PostTextAsync(
            "/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"tempers__progress","arguments":{},"_meta":{"progressToken":"mine"}}}""");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var said = (await response.Content.ReadAsStringAsync(Ct)).Split('\n').Where(static line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(static line => JsonElement.Parse(line["data: ".Length..])).ToArray();
        Assert.Equal(
            ["mine step 1", "mine step 2", "mine step 3"],
            said[..^1].Select(static each => each.GetProperty("params")).Select(static each => $"{each.GetProperty("progressToken").GetString()} {each.GetProperty("message").GetString()}"));
        Assert.Equal("done", said[^1].GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task It_is_a_server_that_another_platform_can_register()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterMcpAsync(server.Url);
        using var other = app.App.Owner(Guid.CreateVersion7());

        await other.RegisterMcpAsync(
            new Uri(app.App.Service.ClientOptions.BaseAddress, "/mcp"),
            headers: new Dictionary<string, string> { [InternalHeaders.Identity] = identity.Token(_tenant, Guid.CreateVersion7(), Scopes.ExtensionsInvoke) });

        Assert.Contains("tempers__echo", await other.ToolNamesAsync());
        Assert.Equal("a", (await other.ResultAsync("tempers__echo", """{"text":"a"}""")).GetString());
    }

    [Fact]
    public async Task A_client_that_gives_up_ends_the_call_at_the_server()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterMcpAsync(server.Url, timeoutSeconds: 60);
        await using var client = await ConnectAsync();
        var before = await owner.StatusAsync();
        using var giveUp = new CancellationTokenSource();
        var call = client.CallToolAsync("tempers__wait", cancellationToken: giveUp.Token).AsTask();
        await Poll.UntilAsync(async () => Number(await owner.StatusAsync(), "waiting") > Number(before, "waiting"), "the server works on the call");

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Poll.UntilAsync(async () => Number(await owner.StatusAsync(), "cancelled") > Number(before, "cancelled"), "the server has stopped");
    }

    [Fact]
    public async Task Another_tenant_sees_and_calls_nothing_of_it()
    {
        using var owner = app.App.Owner(_tenant);
        await owner.RegisterMcpAsync(server.Url);
        await using var stranger = await ConnectAsync(Guid.CreateVersion7());

        Assert.Empty(await stranger.ListToolsAsync(cancellationToken: Ct));
        await Assert.ThrowsAsync<McpProtocolException>(async () => await stranger.CallToolAsync("tempers__status", cancellationToken: Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    public async Task What_is_no_message_is_refused(string body)
    {
        using var caller = app.App.Caller(_tenant, Scopes.ExtensionsInvoke);
        using var response = await caller.PostTextAsync("/mcp", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(-32700, (await response.JsonAsync()).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_notification_is_accepted_without_an_answer()
    {
        using var caller = app.App.Caller(_tenant, Scopes.ExtensionsInvoke);
        using var response = await caller.PostTextAsync("/mcp", """{"jsonrpc":"2.0","method":"notifications/initialized"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    private static int Number(JsonElement status, string name) => status.GetProperty(name).GetInt32();

    private Task<McpClient> ConnectAsync(Guid? tenant = null)
    {
        var token = identity.Token(tenant ?? _tenant, Guid.CreateVersion7(), Scopes.ExtensionsInvoke);
        return McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(app.App.Service.ClientOptions.BaseAddress, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { [InternalHeaders.Identity] = token },
            }),
            cancellationToken: Ct);
    }
}
