using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ExtensionService.Tests.Mcp;

namespace Platform.EndToEnd.Tests.Extensions;

/// <summary>An agent with tools of an MCP server and of an OpenAPI document, through the gateway of the running stack.</summary>
public sealed class AgentToolsTests(RunningPlatform platform, McpServerProcess server) : IClassFixture<McpServerProcess>, IAsyncLifetime
{
    private readonly HttpClient _owner = platform.CreateClient();
    private MeetingPlace _place = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _place = await MeetingPlace.OpenAsync();

    [Fact]
    public async Task Both_are_called_side_by_side_and_the_answer_has_both_results()
    {
        await SendAsync(HttpMethod.Post, "extensions", new { name = "agent-mcp", kind = "mcp", mcp = new { url = server.Url } });
        await SendAsync(HttpMethod.Post, "extensions/import/openapi", new { name = "agent-api", baseUrl = _place.Address, document = MeetingPlace.Document });
        await SendAsync(HttpMethod.Put, "agents/mediator", new { settings = new { model = "fake-large" } });
        await SendAsync(HttpMethod.Put, "agents/mediator/tools", new { tools = new[] { new { extension = "agent-mcp", tool = "fetch" }, new { extension = "agent-api", tool = "meet" } } });
        platform.Upstream.ScriptFor = call => new() { Message = Answer(call.Body).ToJsonString() };

        var run = await SendAsync(HttpMethod.Post, "agents/mediator/chat", new { messages = new[] { new { role = "user", content = "Bring them together." } } });

        // Neither is answered before the other one is there.
        Assert.Equal("I hear: the server was there, the document was there", run.GetProperty("content").GetString());
        Assert.Equal(
            ["agent-api/meet", "agent-mcp/fetch"],
            run.GetProperty("toolCalls").EnumerateArray().Select(static call => call.GetProperty("tool").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(2, run.GetProperty("rounds").GetArrayLength());
    }

    public async ValueTask DisposeAsync()
    {
        platform.Upstream.ScriptFor = null;
        foreach (var extension in new[] { "agent-mcp", "agent-api" })
        {
            using var removed = await _owner.DeleteAsync($"/api/v1/extensions/{extension}", Ct);
        }

        using var gone = await _owner.DeleteAsync("/api/v1/agents/mediator", Ct);
        _owner.Dispose();
        await _place.DisposeAsync();
    }

    /// <summary>First both tools, then what they said.</summary>
    private JsonObject Answer(JsonObject asked)
    {
        var said = asked["messages"]!.AsArray().Where(static message => message!["role"]!.GetValue<string>() == "tool").Select(static message => message!["content"]!.GetValue<string>()).ToArray();
        return said.Length > 0
            ? new() { ["role"] = "assistant", ["content"] = $"I hear: {string.Join(", ", said)}" }
            : new()
            {
                ["role"] = "assistant",
                ["content"] = null,
                ["tool_calls"] = new JsonArray(
                    Call("one", "fetch", new() { ["url"] = new Uri(_place.Address, "/meet/the server").AbsoluteUri }), Call("two", "meet", new() { ["who"] = "the document" })),
            };
    }

    private static JsonObject Call(string id, string name, JsonObject arguments) => new()
    {
        ["id"] = id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments.ToJsonString() },
    };

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/{path}") { Content = JsonContent.Create(body) };
        using var response = await _owner.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonElement.Parse(text);
    }
}
