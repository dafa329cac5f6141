using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.AgentTools;

public sealed class AgentToolsApiTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    private const string Agent = "re-search.er_2";
    private static readonly string Path = AgentToolCalls.PathOf(Agent);

    [Fact]
    public async Task A_list_is_given_back_in_its_order_with_all_that_a_model_needs()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "today", "tomorrow");
        await owner.RegisterAsync("mail", "send");

        await owner.SetToolsAsync(Agent, "weather/tomorrow", "mail/send", "weather/today");

        Assert.Equal(["weather/tomorrow", "mail/send", "weather/today"], await owner.ToolsAsync(Agent));
        var tool = (await owner.GetFromJsonAsync<JsonElement>(Path)).GetProperty("tools")[1];
        Assert.Equal("send of mail", tool.GetProperty("description").GetString());
        Assert.Equal("""{"type":"object","title":"send"}""", tool.GetProperty("inputSchema").GetRawText());
    }

    [Fact]
    public async Task A_list_takes_the_place_of_the_one_before()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "a", "b", "c");
        await owner.SetToolsAsync(Agent, "weather/a", "weather/b");
        Assert.Equal(["weather/a", "weather/b"], await owner.ToolsAsync(Agent));

        await owner.SetToolsAsync(Agent, "weather/c", "weather/b");
        Assert.Equal(["weather/c", "weather/b"], await owner.ToolsAsync(Agent));
        await owner.SetToolsAsync(Agent, "weather/c", "weather/b");
        Assert.Equal(["weather/c", "weather/b"], await owner.ToolsAsync(Agent));
        await owner.SetToolsAsync(Agent);
        Assert.Empty(await owner.ToolsAsync(Agent));
    }

    [Fact]
    public async Task An_agent_without_a_list_has_no_tools_and_may_be_deprived_of_them()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "today");
        Assert.Empty(await owner.ToolsAsync(Agent));
        await owner.SetToolsAsync(Agent, "weather/today");
        Assert.NotEmpty(await owner.ToolsAsync(Agent));

        using var removed = await owner.DeleteAsync(Path);
        using var again = await owner.DeleteAsync(Path);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Empty(await owner.ToolsAsync(Agent));
    }

    [Fact]
    public async Task A_list_with_a_tool_that_does_not_exist_is_refused_by_name_and_nothing_changes()
    {
        using var stranger = app.Owner(Guid.CreateVersion7());
        await stranger.RegisterAsync("foreign", "tool");
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "today", "tomorrow");
        await owner.SetToolsAsync(Agent, "weather/today");

        using var response = await owner.PutToolsAsync(Agent, "weather/tomorrow", "weather/yesterday", "foreign/tool");

        var errors = (await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors");
        Assert.Equal(["tools[1]", "tools[2]"], errors.EnumerateObject().Select(e => e.Name));
        Assert.Contains("weather/yesterday", errors.GetProperty("tools[1]").ToString(), StringComparison.Ordinal);
        Assert.Equal(["weather/today"], await owner.ToolsAsync(Agent));
    }

    [Theory]
    [InlineData("agent", "{}", "tools")]
    [InlineData("agent", """{"tools":[null]}""", "tools[0]")]
    [InlineData("agent", """{"tools":[{"extension":"weather","tool":"a"},{}]}""", "tools[1].extension", "tools[1].tool")]
    [InlineData("agent", """{"tools":[{"extension":"weather","tool":"a"},{"extension":"weather","tool":"a"}]}""", "tools[1]")]
    [InlineData("Agent", """{"tools":[]}""", "agent")]
    [InlineData("-agent", """{"tools":[]}""", "agent")]
    [InlineData("agent%0a", """{"tools":[]}""", "agent")]
    public async Task A_bad_list_is_refused_by_field(string agent, string body, params string[] fields)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var response = await owner.PutAsync(AgentToolCalls.PathOf(agent), new StringContent(body, Encoding.UTF8, "application/json"));

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task A_list_has_at_most_128_tools()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        string[] names = [.. Enumerable.Range(0, 64).Select(i => $"tool-{i}")];
        await owner.RegisterAsync("first", names);
        await owner.RegisterAsync("second", names);
        await owner.RegisterAsync("third", "one");
        string[] tools = [.. names.Select(n => $"first/{n}"), .. names.Select(n => $"second/{n}")];

        await owner.SetToolsAsync(Agent, tools);
        Assert.Equal(tools, await owner.ToolsAsync(Agent));
        using var refused = await owner.PutToolsAsync(Agent, [.. tools, "third/one"]);

        await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task An_agent_of_the_same_name_in_another_tenant_has_a_list_of_its_own()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var other = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "today");
        await other.RegisterAsync("weather", "today");
        await owner.SetToolsAsync(Agent, "weather/today");

        Assert.Empty(await other.ToolsAsync(Agent));
        using var removed = await other.DeleteAsync(Path);
        Assert.Equal(["weather/today"], await owner.ToolsAsync(Agent));
    }

    [Fact]
    public async Task Of_lists_that_are_set_at_once_one_stays_and_they_never_mix()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "a", "b", "c", "d");
        string[] some = ["weather/a", "weather/b"];
        string[] others = ["weather/c", "weather/d"];

        for (var round = 0; round < 25; round++)
        {
            await owner.SetToolsAsync(Agent);
            await Task.WhenAll(owner.SetToolsAsync(Agent, some), owner.SetToolsAsync(Agent, others));

            Assert.Contains(await owner.ToolsAsync(Agent), new[] { some, others });
        }
    }

    [Fact]
    public async Task Every_action_asks_for_its_own_scope()
    {
        var tenant = Guid.CreateVersion7();
        using var nobody = app.Service.CreateClient();
        using var reader = app.Caller(tenant, Scopes.ExtensionsRead);
        using var caller = app.Caller(tenant, Scopes.ExtensionsInvoke, Scopes.LlmManage);
        using var manager = app.Caller(tenant, Scopes.ExtensionsManage);

        static async Task<HttpStatusCode[]> StatusesAsync(HttpClient client)
        {
            using var get = await client.GetAsync(Path);
            using var put = await client.PutToolsAsync(Agent);
            using var delete = await client.DeleteAsync(Path);
            return [get.StatusCode, put.StatusCode, delete.StatusCode];
        }

        const HttpStatusCode No = HttpStatusCode.Forbidden;
        Assert.All(await StatusesAsync(nobody), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal([HttpStatusCode.OK, No, No], await StatusesAsync(reader));
        Assert.Equal([No, No, No], await StatusesAsync(caller));
        Assert.Equal([No, HttpStatusCode.OK, HttpStatusCode.NoContent], await StatusesAsync(manager));
    }
}
