using Platform.ExtensionService.Tests.Marketplace;
using Platform.ExtensionService.Tests.Mcp;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

/// <summary>A replica that is killed in the middle of an upgrade, and one that is left.</summary>
public sealed class KilledUpgradeTests(PostgresServer postgres, TestIdentity identity, ToolServer server) : IClassFixture<ToolServer>, IAsyncLifetime
{
    private static readonly Dictionary<string, string?> Settings = InstallationApp.Settings(("Upgrades:TryTimeout", "00:00:02"), ("Upgrades:Patience", "00:05:00"));

    private readonly McpServerProcess _next = new();
    private readonly string _entry = NewEntry();
    private ExtensionApp _app = null!;
    private string _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new ExtensionApp(postgres, identity) { ConnectionString = _database, More = Settings };
        await _app.InitializeAsync();
        await _next.InitializeAsync();
        await _app.PublishAsync(HttpManifest(_entry, "1.0.0", server.Url("/paths/1").ToString()), McpManifest(_entry, "2.0.0", _next.Url.ToString()));
    }

    [Fact]
    public async Task An_upgrade_whose_replica_is_killed_is_carried_on_by_another()
    {
        var tenant = Guid.CreateVersion7();
        using var owner = _app.Owner(tenant);
        await owner.InstalledAsync(_entry, "1.0.0");
        _next.Freeze();
        await using var doomed = await DoomedService.StartAsync(identity, Settings, _database);
        using var hopeful = doomed.Owner(identity, tenant);

        var upgrade = hopeful.UpgradeAsync("2.0.0", secrets: new { key = "k" });
        await owner.UntilUpgradeIsAsync("trying");
        doomed.Kill();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => upgrade);

        Assert.Equal("/paths/1", await owner.PathAsync());
        _next.Thaw();
        await owner.UntilUpgradeIsAsync("done");
        using var status = await owner.CallAsync("status", name: "demo");
        Assert.True(status.IsSuccessStatusCode, await status.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_upgrade_that_nobody_carried_on_in_time_is_given_up()
    {
        using var owner = _app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(_entry, "1.0.0");
        await _next.KillAsync();
        using var accepted = await owner.UpgradeAsync("2.0.0", secrets: new { key = "k" });
        Assert.Equal("trying", await owner.UpgradeStateAsync());

        await using var late = _app.Database.CreateCommand("update upgrade set gives_up_at = now() where state = 'trying'");
        await late.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await owner.UntilUpgradeIsAsync("failed");
        Assert.Equal("/paths/1", await owner.PathAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _next.DisposeAsync();
        await _app.DisposeAsync();
    }
}
