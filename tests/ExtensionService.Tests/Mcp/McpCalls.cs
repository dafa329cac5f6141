using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>Registers MCP servers and calls their tools as a client would.</summary>
internal static class McpCalls
{
    public const string Name = "tempers";

    public static async Task<JsonElement> RegisterMcpAsync(this HttpClient client, Uri url, int? timeoutSeconds = null, object? headers = null, string name = Name)
        => await client.RegisterMcpAsync(new { name, kind = "mcp", mcp = new { url, timeoutSeconds, headers } });

    public static async Task<JsonElement> RegisterStdioAsync(this HttpClient client, int? timeoutSeconds = null, object? environment = null)
        => await client.RegisterMcpAsync(new { name = Name, kind = "mcp", mcp = new { command = McpApp.Command, timeoutSeconds, environment } });

    public static async Task<JsonElement> RegisterMcpAsync(this HttpClient client, object definition)
    {
        using var response = await client.PostAsJsonAsync(Requests.Extensions, definition);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    public static Task<HttpResponseMessage> CallAsync(this HttpClient client, string tool, string arguments = "{}", string name = Name)
        => client.PostTextAsync($"{Requests.Extensions}/{name}/tools/{tool}", arguments);

    public static async Task<JsonElement> ResultAsync(this HttpClient client, string tool, string arguments = "{}")
    {
        using var response = await client.CallAsync(tool, arguments);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).GetProperty("result");
    }

    /// <summary>What the server says of itself: pid, waiting, cancelled, secret.</summary>
    public static Task<JsonElement> StatusAsync(this HttpClient client) => client.ResultAsync("status");

    public static Task<JsonElement> ExtensionAsync(this HttpClient client) => client.GetFromJsonAsync<JsonElement>($"{Requests.Extensions}/{Name}");

    public static async Task<string?> StateAsync(this HttpClient client) => (await client.ExtensionAsync()).GetProperty("mcp").GetProperty("state").GetString();

    public static async Task<string[]> ToolNamesAsync(this HttpClient client)
        => [.. (await client.ExtensionAsync()).GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!)];
}
