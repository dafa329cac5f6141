using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Registry;

public sealed class RegistryApiTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    private const string Weather = """
        {
          "name": "weather", "description": "Says what the sky does.",
          "tools": [
            { "name": "today", "method": "GET", "url": "https://example.com/today?unit=c", "description": "Today's weather",
              "inputSchema": { "type": "object", "properties": { "city": { "type": "string" } } }, "timeoutSeconds": 5 },
            { "name": "report", "method": "POST", "url": "https://example.com/report" }
          ]
        }
        """;

    [Fact]
    public async Task An_extension_lives_from_registration_to_removal()
    {
        using var owner = app.Owner(Guid.CreateVersion7());

        using var created = await owner.PostTextAsync(Requests.Extensions, Weather);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/extensions/weather", created.Headers.Location?.ToString());

        var found = await owner.GetFromJsonAsync<JsonElement>("/api/v1/extensions/weather");
        Assert.Equal((await created.JsonAsync()).GetProperty("tools").ToString(), found.GetProperty("tools").ToString());
        Assert.Equal("Says what the sky does.", found.GetProperty("description").GetString());
        var tool = found.GetProperty("tools").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "today");
        Assert.Equal("GET", tool.GetProperty("method").GetString());
        Assert.Equal("https://example.com/today?unit=c", tool.GetProperty("url").GetString());
        Assert.Equal(5, tool.GetProperty("timeoutSeconds").GetInt32());
        Assert.Equal("object", tool.GetProperty("inputSchema").GetProperty("type").GetString());

        var listed = Assert.Single((await owner.GetFromJsonAsync<JsonElement>(Requests.Extensions)).GetProperty("items").EnumerateArray());
        Assert.Equal(["report", "today"], listed.GetProperty("tools").EnumerateArray().Select(t => t.GetString()));

        using var removed = await owner.DeleteAsync("/api/v1/extensions/weather");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await owner.GetAsync("/api/v1/extensions/weather");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-found");
        using var again = await owner.DeleteAsync("/api/v1/extensions/weather");
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-found");
        using var reborn = await owner.PostTextAsync(Requests.Extensions, Weather);
        Assert.Equal(HttpStatusCode.Created, reborn.StatusCode);
    }

    [Fact]
    public async Task A_name_is_given_once_a_tenant_however_many_ask_at_once()
    {
        var tenant = Guid.CreateVersion7();
        using var owner = app.Owner(tenant);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => owner.PostTextAsync(Requests.Extensions, Weather)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
        {
            await refused.AssertProblemAsync(HttpStatusCode.Conflict, "extension-exists");
        }

        using var other = app.Owner(Guid.CreateVersion7());
        using var elsewhere = await other.PostTextAsync(Requests.Extensions, Weather);
        Assert.Equal(HttpStatusCode.Created, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_tenant_neither_sees_nor_removes_nor_calls_what_another_registered()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var created = await owner.PostTextAsync(Requests.Extensions, Weather);
        using var stranger = app.Owner(Guid.CreateVersion7());

        Assert.Empty((await stranger.GetFromJsonAsync<JsonElement>(Requests.Extensions)).GetProperty("items").EnumerateArray());
        using var read = await stranger.GetAsync("/api/v1/extensions/weather");
        await read.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-found");
        using var removed = await stranger.DeleteAsync("/api/v1/extensions/weather");
        await removed.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-found");
        using var invoked = await stranger.PostTextAsync("/api/v1/extensions/weather/tools/report", "{}");
        await invoked.AssertProblemAsync(HttpStatusCode.NotFound, "tool-not-found");
        using var still = await owner.GetAsync("/api/v1/extensions/weather");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task The_list_is_paged_by_name()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        string[] names = [.. Enumerable.Range(0, 25).Select(i => $"extension-{i:00}")];
        foreach (var name in names.Reverse())
        {
            using var created = await owner.PostTextAsync(Requests.Extensions, Weather.Replace("\"weather\"", $"\"{name}\"", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await owner.GetFromJsonAsync<JsonElement>($"{Requests.Extensions}?limit=10&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(names, seen);
    }

    [Fact]
    public async Task Every_action_asks_for_its_own_scope()
    {
        var tenant = Guid.CreateVersion7();
        using var nobody = app.Service.CreateClient();
        using var reader = app.Caller(tenant, Scopes.ExtensionsRead);
        using var caller = app.Caller(tenant, Scopes.ExtensionsInvoke);
        using var manager = app.Caller(tenant, Scopes.ExtensionsManage);

        async Task<HttpStatusCode[]> StatusesAsync(HttpClient client)
        {
            using var register = await client.PostTextAsync(Requests.Extensions, "{}");
            using var list = await client.GetAsync(Requests.Extensions);
            using var get = await client.GetAsync("/api/v1/extensions/none");
            using var remove = await client.DeleteAsync("/api/v1/extensions/none");
            using var invoke = await client.PostTextAsync("/api/v1/extensions/none/tools/none", "{}");
            return [register.StatusCode, list.StatusCode, get.StatusCode, remove.StatusCode, invoke.StatusCode];
        }

        const HttpStatusCode No = HttpStatusCode.Forbidden;
        Assert.All(await StatusesAsync(nobody), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal([No, HttpStatusCode.OK, HttpStatusCode.NotFound, No, No], await StatusesAsync(reader));
        Assert.Equal([No, No, No, No, HttpStatusCode.NotFound], await StatusesAsync(caller));
        Assert.Equal([HttpStatusCode.BadRequest, No, No, HttpStatusCode.NotFound, No], await StatusesAsync(manager));
    }
}
