using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.ExtensionService.Tests.AgentTools;
using Platform.ExtensionService.Tests.Mcp;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Catalogue;

public sealed class CatalogueApiTests(ExtensionApp app, McpServerProcess server) : IClassFixture<ExtensionApp>, IClassFixture<McpServerProcess>
{
    private const string Path = "/api/v1/tools";

    [Fact]
    public async Task All_tools_are_listed_with_their_state()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "today");
        await owner.RegisterMcpAsync(server.Url);

        var items = (await owner.GetFromJsonAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray().ToArray();

        Assert.Contains(items, static tool => tool.GetProperty("extension").GetString() == "weather" && tool.GetProperty("kind").GetString() == "http");
        Assert.Contains(items, static tool => tool.GetProperty("name").GetString() == "echo" && tool.GetProperty("kind").GetString() == "mcp");
        Assert.All(items, static tool => Assert.Equal("available", tool.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("", "a/one,a/two,b/one")]
    [InlineData("search=ONE", "a/one,b/one")]
    [InlineData("search=one%20b", "b/one")]
    [InlineData("extension=a", "a/one,a/two")]
    [InlineData("search=nothing", "")]
    public async Task It_is_searched_by_words_and_extension(string query, string expected)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("a", "two", "one");
        await owner.RegisterAsync("b", "one");

        Assert.Equal(expected, string.Join(',', await ListAsync(owner, query)));
    }

    [Fact]
    public async Task It_is_paged_and_changes_show_at_once()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("a", "one", "two");
        var page = await owner.GetFromJsonAsync<JsonElement>($"{Path}?limit=1");
        Assert.Equal(["a/two"], await ListAsync(owner, $"limit=1&cursor={page.GetProperty("nextCursor").GetString()}"));

        using var removed = await owner.DeleteAsync($"{Requests.Extensions}/a");
        Assert.Empty(await ListAsync(owner, ""));
    }

    [Fact]
    public async Task Tools_of_a_disabled_extension_are_marked_and_no_agent_is_offered_them()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("a", "one");
        await owner.RegisterAsync("b", "one");
        using var chosen = await owner.PutAsJsonAsync("/api/v1/agents/helper/tools", new { tools = new[] { new { extension = "a", tool = "one" }, new { extension = "b", tool = "one" } } });
        Assert.Equal(HttpStatusCode.OK, chosen.StatusCode);

        await SwitchAsync(owner, "a", "disable");
        Assert.Equal(["disabled", "available"], await StatesAsync(owner));
        Assert.Equal(["b"], await OfferedAsync(owner));

        await SwitchAsync(owner, "a", "enable");
        Assert.Equal(["available", "available"], await StatesAsync(owner));
        Assert.Equal(["a", "b"], await OfferedAsync(owner));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=AAAA", "cursor")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var response = await owner.GetAsync($"{Path}?{query}");

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(parameter, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    private static async Task SwitchAsync(HttpClient owner, string extension, string what)
    {
        using var response = await owner.PostAsync($"{Requests.Extensions}/{extension}/{what}", null);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static async Task<string[]> StatesAsync(HttpClient owner)
        => [.. (await owner.GetFromJsonAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray().Select(static tool => tool.GetProperty("state").GetString()!)];

    private static async Task<string[]> OfferedAsync(HttpClient owner)
        => [.. (await owner.GetFromJsonAsync<JsonElement>("/api/v1/agents/helper/tools")).GetProperty("tools").EnumerateArray()
            .Select(static tool => tool.GetProperty("extension").GetString()!)];

    private static async Task<string[]> ListAsync(HttpClient client, string query)
        => [.. (await client.GetFromJsonAsync<JsonElement>($"{Path}?{query}")).GetProperty("items").EnumerateArray()
            .Select(static tool => $"{tool.GetProperty("extension").GetString()}/{tool.GetProperty("name").GetString()}")];
}
