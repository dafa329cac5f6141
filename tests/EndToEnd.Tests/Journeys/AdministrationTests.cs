using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>What an operator sees and does through the gateway, over all replicas.</summary>
public sealed class AdministrationTests(RunningPlatform platform)
{
    private readonly HttpClient _owner = platform.CreateClient();

    [Fact]
    public async Task Every_pool_of_every_service_is_reported()
    {
        var report = await _owner.GetFromJsonAsync<JsonElement>("/api/v1/admin/pools");
        Assert.Equal(
            ["authservice/authentication", "authservice/authentication", "authservice/background", "authservice/background", "extensionservice/extension", "llmservice/background", "llmservice/llm", "usageservice/background", "usageservice/reports", "usageservice/usage"],
            Names(report, "pools").Order());
    }

    [Fact]
    public async Task Every_cache_is_reported_and_authentication_has_none()
    {
        var report = await _owner.GetFromJsonAsync<JsonElement>("/api/v1/admin/cache/stats");
        Assert.Equal(
            ["extensionservice/agent-tools", "extensionservice/extension-controls", "extensionservice/extension-lists", "extensionservice/tool-catalogues", "llmservice/agent-configuration", "llmservice/agent-models", "llmservice/conversation-lists", "llmservice/models", "llmservice/provider-models", "llmservice/routes", "usageservice/prices"],
            Names(report, "caches").Order());
    }

    [Fact]
    public async Task A_cache_is_used_and_can_be_cleared()
    {
        Assert.Equal(HttpStatusCode.OK, (await _owner.GetAsync("/api/v1/extensions")).StatusCode);
        var loads = await ReadAsync("loads");
        await Poll.UntilAsync(async () =>
        {
            Assert.Equal(HttpStatusCode.OK, (await _owner.GetAsync("/api/v1/extensions")).StatusCode);
            return await ReadAsync("hitsMemory") > 0;
        }, "the list of extensions comes from the cache");

        using var cleared = await _owner.PostAsJsonAsync("/api/v1/admin/cache/clear", new { service = "extensionservice", cache = "extension-lists" });
        Assert.Equal(HttpStatusCode.OK, cleared.StatusCode);
        Assert.Contains("\"extension-lists\"", await cleared.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _owner.GetAsync("/api/v1/extensions")).StatusCode);
        Assert.True(await ReadAsync("loads") + await ReadAsync("refreshes") > loads);
    }

    [Fact]
    public async Task The_health_of_everything_is_told_with_the_numbers_of_the_pools()
    {
        JsonElement report = default;
        // Other tests stop and kill parts of the stack; what comes back is degraded for a moment.
        await Poll.UntilAsync(async () =>
        {
            report = await _owner.GetFromJsonAsync<JsonElement>("/api/v1/admin/health/detailed");
            return report.GetProperty("status").GetString() == "Healthy";
        }, "everything is healthy");
        Assert.Equal(
            ["authservice", "extensionservice", "gateway", "llmservice", "usageservice"],
            report.GetProperty("services").EnumerateArray().Select(static service => service.GetProperty("service").GetString()).Order());
        Assert.Contains("\"inUse\"", report.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_operator_gets_nothing()
    {
        using var created = await _owner.PostAsJsonAsync("/api/v1/auth/keys", new { name = "no operator", scopes = new[] { "llm:invoke", "usage:read" } });
        var key = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString();
        using var other = platform.CreateClient(key);
        foreach (var path in (string[])["pools", "cache/stats", "health/detailed"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/api/v1/admin/{path}")).StatusCode);
        }
        using var refused = await other.PostAsJsonAsync("/api/v1/admin/cache/clear", new { });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("platform:admin", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<long> ReadAsync(string counter)
    {
        var report = await _owner.GetFromJsonAsync<JsonElement>("/api/v1/admin/cache/stats");
        return Items(report, "caches").Where(static cache => cache.Item.GetProperty("name").GetString() == "extension-lists")
            .Sum(cache => cache.Item.GetProperty(counter).GetInt64());
    }

    private static IEnumerable<string> Names(JsonElement report, string list) =>
        Items(report, list).Select(static item => $"{item.Service}/{item.Item.GetProperty("name").GetString()}");

    private static IEnumerable<(string Service, JsonElement Item)> Items(JsonElement report, string list) =>
        from service in report.GetProperty("services").EnumerateArray()
        from instance in service.GetProperty("instances").EnumerateArray()
        from item in instance.GetProperty(list).EnumerateArray()
        select (service.GetProperty("service").GetString()!, item);
}
