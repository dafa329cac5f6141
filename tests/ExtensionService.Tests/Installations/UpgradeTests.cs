using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ExtensionService.Tests.AgentTools;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

public sealed class UpgradeTests(InstallationApp app, ToolServer server) : IClassFixture<InstallationApp>, IClassFixture<ToolServer>
{
    private readonly string _entry = NewEntry();

    [Fact]
    public async Task A_version_that_works_takes_the_place_of_the_one_before()
    {
        using var owner = await InstallAsync(Path("1.0.0", "/paths/1"), Path("1.1.0", "/paths/2"));
        Assert.Equal("1.1.0", (await owner.InstallationAsync()).GetProperty("newer").GetString());
        var created = (await owner.GetFromJsonAsync<JsonElement>(InstallationCalls.Demo)).GetProperty("createdAt").GetString();

        await owner.UpgradedAsync(null);

        Assert.Equal("/paths/2", await owner.PathAsync());
        var installation = await owner.InstallationAsync();
        Assert.Equal("1.1.0", installation.GetProperty("version").GetString());
        var upgrade = installation.GetProperty("upgrade");
        Assert.Equal(("1.0.0", "1.1.0", "done"), (upgrade.GetProperty("from").GetString(), upgrade.GetProperty("to").GetString(), upgrade.GetProperty("state").GetString()));
        Assert.Equal(created, (await owner.GetFromJsonAsync<JsonElement>(InstallationCalls.Demo)).GetProperty("createdAt").GetString());
        var listed = Assert.Single((await owner.GetFromJsonAsync<JsonElement>(Requests.Extensions)).GetProperty("items").EnumerateArray());
        Assert.Equal((_entry, "1.1.0"), (listed.GetProperty("entry").GetString(), listed.GetProperty("version").GetString()));
        Assert.Single((await owner.GetFromJsonAsync<JsonElement>("/api/v1/tools")).GetProperty("items").EnumerateArray());

        await owner.UpgradedAsync("1.0.0");
        Assert.Equal("/paths/1", await owner.PathAsync());
    }

    [Fact]
    public async Task Until_it_works_the_one_before_is_called_and_says_why()
    {
        var (next, isUp) = (Path("2.0.0", "/paths/2"), false);
        next["probe"] = server.Url("/moody").ToString();
        server.Mood = context => Answer(context, Volatile.Read(ref isUp) ? 200 : 503);
        using var owner = await InstallAsync(Path("1.0.0", "/paths/1"), next);

        using var accepted = await owner.UpgradeAsync("2.0.0");

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal($"{InstallationCalls.Demo}/installation", accepted.Headers.Location?.ToString());
        Assert.Equal("/paths/1", await owner.PathAsync());
        Assert.Contains("503", (await owner.InstallationAsync()).GetProperty("upgrade").GetProperty("reason").GetString(), StringComparison.Ordinal);
        using var another = await owner.UpgradeAsync("2.0.0");
        await another.AssertProblemAsync(HttpStatusCode.Conflict, "upgrade-running");

        Volatile.Write(ref isUp, true);

        await owner.UntilUpgradeIsAsync("done");
        Assert.Equal("/paths/2", await owner.PathAsync());
    }

    [Fact]
    public async Task An_upgrade_that_is_cancelled_leaves_everything_as_it_was()
    {
        var next = Path("2.0.0", "/paths/2");
        next["probe"] = server.Url("/status/500").ToString();
        using var owner = await InstallAsync(Path("1.0.0", "/paths/1"), next);
        using var accepted = await owner.UpgradeAsync("2.0.0");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        using var cancelled = await owner.DeleteAsync($"{InstallationCalls.Demo}/upgrade");
        using var again = await owner.DeleteAsync($"{InstallationCalls.Demo}/upgrade");

        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "upgrade-not-found");
        Assert.Equal(("1.0.0", "cancelled", "/paths/1"), (await owner.VersionAsync(), await owner.UpgradeStateAsync(), await owner.PathAsync()));
        Assert.Equal(0, await StagedAsync());
    }

    [Fact]
    public async Task What_an_agent_may_use_and_what_was_decided_goes_over_to_the_new_version()
    {
        var next = Path("2.0.0", "/paths/2");
        next["tools"]!.AsArray().Add(new JsonObject { ["name"] = "more", ["method"] = "POST", ["url"] = server.Url("/paths/3").ToString() });
        var first = Path("1.0.0", "/paths/1");
        first["tools"]!.AsArray().Add(new JsonObject { ["name"] = "old", ["method"] = "POST", ["url"] = server.Url("/paths/0").ToString() });
        using var owner = await InstallAsync(first, next);
        await owner.SetToolsAsync("agent", "demo/old", "demo/tool");
        using var settings = await owner.PutAsJsonAsync($"{InstallationCalls.Demo}/resilience", new { concurrentCalls = 7 });
        using var disabled = await owner.PostAsync($"{InstallationCalls.Demo}/disable", null);

        await owner.UpgradedAsync("2.0.0");

        Assert.Empty(await owner.ToolsAsync("agent"));
        Assert.Equal(7, (await owner.GetFromJsonAsync<JsonElement>($"{InstallationCalls.Demo}/resilience")).GetProperty("concurrentCalls").GetInt32());
        using var refused = await owner.InvokeAsync();
        await refused.AssertProblemAsync(HttpStatusCode.Conflict, "extension-disabled");
        var history = (await owner.GetFromJsonAsync<JsonElement>($"{InstallationCalls.Demo}/health")).GetProperty("history").EnumerateArray();
        Assert.Equal(["upgraded", "disabled", "configured"], history.Select(static one => one.GetProperty("change").GetString()));
        using var enabled = await owner.PostAsync($"{InstallationCalls.Demo}/enable", null);
        Assert.Equal(["demo/tool"], await owner.ToolsAsync("agent"));
        Assert.Equal("/paths/2", await owner.PathAsync());
    }

    [Fact]
    public async Task A_configuration_changes_nothing_until_it_is_found_to_work()
    {
        var manifest = Path("1.0.0", "/paths/{config.area}");
        manifest["configuration"] = JsonNode.Parse("""{"type":"object","properties":{"area":{"type":"string"},"probe":{"type":"string"}},"required":["area","probe"]}""");
        manifest["secrets"] = JsonNode.Parse("""[{"name":"a"},{"name":"b","required":false}]""");
        manifest["headers"] = JsonNode.Parse("""{"X-A":"{secret.a}","X-B":"{secret.b}"}""");
        manifest["probe"] = server.Url("/status/").ToString() + "{config.probe}";
        await app.PublishAsync(manifest);
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(_entry, "1.0.0", new { area = "north", probe = "200" }, new { a = "one", b = "two" });

        using var same = await ConfigureAsync(owner, new { configuration = new { area = "north", probe = "200" } });
        Assert.Equal((HttpStatusCode.OK, null), (same.StatusCode, await owner.UpgradeStateAsync()));
        using var configured = await ConfigureAsync(owner, new { configuration = new { area = "south", probe = "200" }, secrets = new { a = "three", b = (string?)null } });
        Assert.Equal(HttpStatusCode.OK, configured.StatusCode);
        var echo = await owner.EchoAsync();
        Assert.Equal(("/paths/south", "three"), (echo.GetProperty("path").GetString(), echo.GetProperty("headers").GetProperty("x-a").GetString()));
        Assert.False(echo.GetProperty("headers").TryGetProperty("x-b", out _));

        using var refused = await ConfigureAsync(owner, new { configuration = new { area = 1 } });
        await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var version = await ConfigureAsync(owner, new { version = "1.0.0" });
        await version.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var waiting = await ConfigureAsync(owner, new { configuration = new { area = "west", probe = "500" } });
        Assert.Equal(HttpStatusCode.Accepted, waiting.StatusCode);
        Assert.Equal("/paths/south", await owner.PathAsync());
        Assert.Equal("south", (await owner.InstallationAsync()).GetProperty("configuration").GetProperty("area").GetString());
    }

    [Fact]
    public async Task What_is_new_in_a_version_has_to_be_granted_and_given()
    {
        var next = Path("2.0.0", "/paths/2");
        next["permissions"]!.AsArray().Add("network:api.example.com");
        next["secrets"] = JsonNode.Parse("""[{"name":"key"}]""");
        using var owner = await InstallAsync(Path("1.0.0", "/paths/1"), next);

        using var refused = await owner.UpgradeAsync("2.0.0");
        var errors = (await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors");
        Assert.Equal(["permissions", "secrets.key"], errors.EnumerateObject().Select(static error => error.Name).Order());
        using var upgraded = await owner.UpgradeAsync("2.0.0", secrets: new { key = "k" }, permissions: ["network:api.example.com"]);

        Assert.Equal(HttpStatusCode.OK, upgraded.StatusCode);
        Assert.Equal(["network:127.0.0.1", "network:api.example.com"], (await upgraded.JsonAsync()).GetProperty("permissions").EnumerateArray().Select(static one => one.GetString()));
        using var unknown = await owner.UpgradeAsync("9.0.0");
        await unknown.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-offered");
    }

    [Fact]
    public async Task A_call_that_is_in_the_old_version_ends_there()
    {
        var release = new TaskCompletionSource();
        var first = Path("1.0.0", "/moody");
        server.Mood = async context =>
        {
            await release.Task;
            await Answer(context, 200);
        };
        using var owner = await InstallAsync(first, Path("2.0.0", "/paths/2"));
        var call = owner.InvokeAsync();
        await Poll.UntilAsync(() => server.Moods > 0, "the call is in the tool");

        await owner.UpgradedAsync("2.0.0");
        Assert.Equal("/paths/2", await owner.PathAsync());
        release.SetResult();

        using var answer = await call;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> ConfigureAsync(HttpClient owner, object request) => owner.PutAsJsonAsync($"{InstallationCalls.Demo}/configuration", request);

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("{}");
    }

    private JsonObject Path(string version, string path) => HttpManifest(_entry, version, server.Url("/").ToString().TrimEnd('/') + path);

    private async Task<HttpClient> InstallAsync(params JsonObject[] versions)
    {
        await app.PublishAsync(versions);
        var owner = app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(_entry, "1.0.0");
        return owner;
    }

    private async Task<long> StagedAsync()
    {
        await using var count = app.Database.CreateCommand("select count(*) from installation i join extension e using (extension_id) where e.name is null and i.entry = $1");
        count.Parameters.Add(new() { Value = _entry });
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
