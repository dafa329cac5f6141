using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Contracts;
using Platform.ExtensionService.Tests.AgentTools;
using Platform.ExtensionService.Tests.Installations;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Audit;

public sealed class AuditApiTests(InstallationApp app, ToolServer server) : IClassFixture<InstallationApp>, IClassFixture<ToolServer>
{
    private const string Audit = $"{Requests.Extensions}/audit";
    private const string Secret = "hunter2-hunter2";

    [Fact]
    public async Task Every_change_is_entered_with_who_and_what_and_no_secret()
    {
        var tenant = Guid.CreateVersion7();
        using var owner = app.Owner(tenant);
        owner.DefaultRequestHeaders.Add("X-Platform-Client-Address", "203.0.113.7");
        var entry = NewEntry();
        await app.PublishAsync(WithSecret(entry, "1.0.0"), WithSecret(entry, "2.0.0"));

        await owner.RegisterAsync("weather", "today");
        await owner.SetToolsAsync("agent", "weather/today");
        using var unset = await owner.DeleteAsync(AgentToolCalls.PathOf("agent"));
        using var nothing = await owner.DeleteAsync(AgentToolCalls.PathOf("agent"));
        using var removed = await owner.DeleteAsync($"{Requests.Extensions}/weather");
        using var gone = await owner.DeleteAsync($"{Requests.Extensions}/weather");
        await owner.InstalledAsync(entry, "1.0.0", new { area = Secret }, new { key = Secret });
        using var refused = await owner.InstallAsync(entry, "1.0.0", new { area = Secret }, new { key = Secret });
        using var set = await owner.PutAsJsonAsync($"{InstallationCalls.Demo}/resilience", new { retries = 1 });
        using var disabled = await owner.PostAsync($"{InstallationCalls.Demo}/disable", null);
        using var enabled = await owner.PostAsync($"{InstallationCalls.Demo}/enable", null);
        using var reconnected = await owner.PostAsync($"{InstallationCalls.Demo}/reconnect", null);
        await owner.UpgradedAsync("2.0.0");

        using var administrator = app.Caller(tenant, Scopes.TenantManage);
        var text = await administrator.GetStringAsync(Audit);
        var entries = JsonElement.Parse(text).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(
            [
                "extension.upgraded", "extension.upgrade_started", "extension.reconnected", "extension.enabled", "extension.disabled", "extension.resilience_set",
                "extension.installed", "extension.removed", "agent_tools.removed", "agent_tools.replaced", "extension.registered",
            ],
            entries.Select(static one => one.GetProperty("action").GetString()));
        Assert.All(entries, one => Assert.Equal(tenant, one.GetProperty("tenantId").GetGuid()));
        Assert.Single(entries.Select(static one => one.GetProperty("userId").GetGuid()).Distinct());
        Assert.All(entries.Skip(1), static one => Assert.Equal("203.0.113.7", one.GetProperty("address").GetString()));
        Assert.Equal(
            $$"""{"to":"2.0.0","from":"1.0.0"}""", entries[0].GetProperty("details").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(["key"], entries[6].GetProperty("details").GetProperty("secrets").EnumerateArray().Select(static name => name.GetString()));
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_are_read_page_by_page_and_by_what_was_done()
    {
        var tenant = Guid.CreateVersion7();
        using var owner = app.Owner(tenant);
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
        {
            await owner.RegisterAsync(name, "tool");
        }

        using var removed = await owner.DeleteAsync($"{Requests.Extensions}/c");
        using var administrator = app.Caller(tenant, Scopes.TenantManage);
        var first = await administrator.GetFromJsonAsync<JsonElement>($"{Audit}?limit=4");
        var second = await administrator.GetFromJsonAsync<JsonElement>($"{Audit}?limit=4&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal(["c", "e", "d", "c", "b", "a"], Targets(first).Concat(Targets(second)));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        Assert.Equal(["c"], Targets(await administrator.GetFromJsonAsync<JsonElement>($"{Audit}?action=extension.removed")));
        Assert.Equal(["c", "c"], Targets(await administrator.GetFromJsonAsync<JsonElement>($"{Audit}?target=c")));
        foreach (var query in (string[])["cursor=x", "limit=0", "action=all", "target=%00"])
        {
            using var bad = await administrator.GetAsync($"{Audit}?{query}");
            var errors = (await bad.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors");
            Assert.Equal(query.Split('=')[0], Assert.Single(errors.EnumerateObject()).Name);
        }
    }

    [Fact]
    public async Task A_tenant_sees_its_own_and_an_operator_everything()
    {
        var (tenant, entry) = (Guid.CreateVersion7(), NewEntry());
        using var owner = app.Owner(tenant);
        await owner.RegisterAsync("weather", "today");
        await app.PublishAsync(WithSecret(entry, "1.0.0"));
        using var stranger = app.Caller(Guid.CreateVersion7(), Scopes.TenantManage);
        using var publisher = app.Operator();

        Assert.Empty(Targets(await stranger.GetFromJsonAsync<JsonElement>(Audit)));
        Assert.Equal([$"{entry} 1.0.0"], Targets(await publisher.GetFromJsonAsync<JsonElement>($"{Audit}/platform?target={entry}%201.0.0")));
        Assert.Equal(["weather"], Targets(await publisher.GetFromJsonAsync<JsonElement>($"{Audit}/platform?tenant={tenant}")));
    }

    [Theory]
    [InlineData("update audit_log set user_id = null")]
    [InlineData("delete from audit_log")]
    [InlineData("truncate audit_log")]
    public async Task What_is_written_stays(string statement)
    {
        await using var command = app.Database.CreateCommand(statement);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        Assert.Contains("only ever added to", refused.MessageText, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Targets(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(static one => one.GetProperty("target").GetString());

    private JsonObject WithSecret(string entry, string version)
    {
        var manifest = HttpManifest(entry, version, server.Url("/paths/1").ToString());
        manifest["configuration"] = JsonNode.Parse("""{"type":"object","properties":{"area":{"type":"string"}}}""");
        manifest["secrets"] = JsonNode.Parse("""[{"name":"key"}]""");
        manifest["headers"] = JsonNode.Parse("""{"X-Key":"{secret.key}"}""");
        return manifest;
    }
}
