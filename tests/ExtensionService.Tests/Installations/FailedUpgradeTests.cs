using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

/// <summary>A service that tries an upgrade once.</summary>
public sealed class FailedUpgradeTests(PostgresServer postgres, TestIdentity identity, ToolServer server) : IClassFixture<ToolServer>, IAsyncLifetime
{
    private readonly ExtensionApp _app = new(postgres, identity) { More = InstallationApp.Settings(("Upgrades:Patience", "00:00:00")) };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    [Fact]
    public async Task An_upgrade_that_fails_leaves_the_old_version_and_says_why()
    {
        var (entry, tenant) = (NewEntry(), Guid.CreateVersion7());
        await _app.PublishAsync(HttpManifest(entry, "1.0.0", server.Url("/paths/1").ToString()), HttpManifest(entry, "2.0.0", "http://127.0.0.1:1/paths/2"));
        using var owner = _app.Owner(tenant);
        await owner.InstalledAsync(entry, "1.0.0");

        using var failed = await owner.UpgradeAsync("2.0.0");

        var problem = await failed.AssertProblemAsync(HttpStatusCode.BadGateway, "upgrade-failed");
        Assert.Contains("http://127.0.0.1:1", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(("1.0.0", "failed", "/paths/1"), (await owner.VersionAsync(), await owner.UpgradeStateAsync(), await owner.PathAsync()));
        using var administrator = _app.Caller(tenant, Scopes.TenantManage);
        var entries = JsonElement.Parse(await administrator.GetStringAsync($"{Requests.Extensions}/audit")).GetProperty("items").EnumerateArray();
        Assert.Equal(["extension.upgrade_failed", "extension.upgrade_started", "extension.installed"], entries.Select(static one => one.GetProperty("action").GetString()));

        // It may be tried again at once.
        using var again = await owner.UpgradeAsync("2.0.0");
        await again.AssertProblemAsync(HttpStatusCode.BadGateway, "upgrade-failed");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
