using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.ExtensionService.Tests.AgentTools;

internal static class AgentToolCalls
{
    public static string PathOf(string agent) => $"/api/v1/agents/{agent}/tools";

    /// <summary>Registers an extension whose tools have schemas and descriptions of their own.</summary>
    public static async Task RegisterAsync(this HttpClient owner, string extension, params string[] tools)
    {
        using var response = await owner.PostAsJsonAsync(Requests.Extensions, new
        {
            name = extension,
            tools = tools.Select(tool => new
            {
                name = tool,
                method = "POST",
                url = "https://example.com/",
                description = $"{tool} of {extension}",
                inputSchema = new { type = "object", title = tool },
            }),
        });
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Tools are written <c>extension/tool</c>.</summary>
    public static Task<HttpResponseMessage> PutToolsAsync(this HttpClient owner, string agent, params string[] tools)
        => owner.PutAsJsonAsync(PathOf(agent), new
        {
            tools = tools.Select(static t => t.Split('/')).Select(static t => new { extension = t[0], tool = t[1] }),
        });

    public static async Task SetToolsAsync(this HttpClient owner, string agent, params string[] tools)
    {
        using var response = await owner.PutToolsAsync(agent, tools);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal(tools, NamesIn(await response.JsonAsync()));
    }

    public static async Task<string[]> ToolsAsync(this HttpClient client, string agent)
        => NamesIn(await client.GetFromJsonAsync<JsonElement>(PathOf(agent)));

    private static string[] NamesIn(JsonElement list)
        => [.. list.GetProperty("tools").EnumerateArray().Select(static t => $"{t.GetProperty("extension").GetString()}/{t.GetProperty("name").GetString()}")];
}
