using System.Net;
using System.Net.Http.Json;

namespace Platform.ExtensionService.Tests.AgentTools;

/// <summary>What happens to one extension must not reach the tools of another.</summary>
public sealed class ExtensionFaultTests(ExtensionApp app) : IClassFixture<ExtensionApp>, IAsyncLifetime
{
    private readonly ToolServer _server = new();
    private readonly HttpClient _owner = app.Owner(Guid.CreateVersion7());

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    [Fact]
    public async Task An_extension_that_is_removed_takes_its_own_tools_out_of_the_lists_and_no_other()
    {
        await _owner.RegisterAsync("weather", "today", "tomorrow");
        await _owner.RegisterAsync("mail", "send", "read");
        await _owner.SetToolsAsync("one", "weather/today", "mail/send", "weather/tomorrow", "mail/read");
        await _owner.SetToolsAsync("two", "weather/today");
        Assert.NotEmpty(await _owner.ToolsAsync("one"));
        Assert.NotEmpty(await _owner.ToolsAsync("two"));

        using var removed = await _owner.DeleteAsync($"{Requests.Extensions}/weather");

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(["mail/send", "mail/read"], await _owner.ToolsAsync("one"));
        Assert.Empty(await _owner.ToolsAsync("two"));
    }

    [Fact]
    public async Task An_extension_that_fails_keeps_its_tools_and_the_others_keep_working()
    {
        await RegisterAsync("broken", "/status/500");
        await RegisterAsync("gone", "http://127.0.0.1:1/");
        await RegisterAsync("healthy", "/echo");
        string[] tools = ["broken/tool", "gone/tool", "healthy/tool"];
        await _owner.SetToolsAsync("agent", tools);

        Assert.Equal(HttpStatusCode.BadGateway, await InvokeAsync("broken"));
        Assert.Equal(HttpStatusCode.BadGateway, await InvokeAsync("gone"));

        Assert.Equal(tools, await _owner.ToolsAsync("agent"));
        Assert.Equal(HttpStatusCode.OK, await InvokeAsync("healthy"));
    }

    [Fact]
    public async Task A_tool_that_goes_while_lists_are_set_is_in_none_of_them_and_no_call_fails()
    {
        for (var round = 0; round < 25; round++)
        {
            await _owner.RegisterAsync("weather", "today", "tomorrow");
            await _owner.SetToolsAsync("agent", "weather/tomorrow");
            var setting = _owner.PutToolsAsync("agent", "weather/today");
            var removing = _owner.DeleteAsync($"{Requests.Extensions}/weather");
            using var set = await setting;
            using var removed = await removing;

            Assert.Contains(set.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
            Assert.Empty(await _owner.ToolsAsync("agent"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    private async Task RegisterAsync(string extension, string url)
    {
        using var response = await _owner.PostAsJsonAsync(
            Requests.Extensions, new { name = extension, tools = new[] { new { name = "tool", method = "POST", url = _server.Url(url) } } });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private async Task<HttpStatusCode> InvokeAsync(string extension)
    {
        using var response = await _owner.PostTextAsync($"{Requests.Extensions}/{extension}/tools/tool", "{}");
        return response.StatusCode;
    }
}
