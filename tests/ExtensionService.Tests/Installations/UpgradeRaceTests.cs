using System.Net;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

/// <summary>Several at once: whatever the order, there is one version, or none.</summary>
public sealed class UpgradeRaceTests(PostgresServer postgres, TestIdentity identity, ToolServer server) : IClassFixture<ToolServer>, IAsyncLifetime
{
    private readonly GarnetServer _redis = new();
    private readonly string _entry = NewEntry();
    private ExtensionApp _one = null!;
    private ExtensionApp _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        var settings = InstallationApp.Settings();
        _one = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = settings };
        _other = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = settings };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
        await _one.PublishAsync(HttpManifest(_entry, "1.0.0", server.Url("/paths/1").ToString()), HttpManifest(_entry, "2.0.0", server.Url("/paths/2").ToString()));
    }

    [Fact]
    public async Task An_upgrade_on_one_replica_shows_on_the_other()
    {
        var tenant = Guid.CreateVersion7();
        using var one = _one.Owner(tenant);
        using var other = _other.Owner(tenant);
        await one.InstalledAsync(_entry, "1.0.0");
        Assert.Equal("/paths/1", await other.PathAsync());

        await one.UpgradedAsync("2.0.0");

        Assert.Equal(("2.0.0", "/paths/2"), (await other.VersionAsync(), await other.PathAsync()));
    }

    [Fact]
    public async Task Of_two_upgrades_at_once_one_is_made()
    {
        var tenant = Guid.CreateVersion7();
        using var one = _one.Owner(tenant);
        using var other = _other.Owner(tenant);
        await one.InstalledAsync(_entry, "1.0.0");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? one : other).UpgradeAsync("2.0.0")));

        Assert.Contains(answers, static answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers, static answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, answer.StatusCode.ToString()));
        Assert.Equal(("2.0.0", "done", "/paths/2"), (await one.VersionAsync(), await one.UpgradeStateAsync(), await one.PathAsync()));
    }

    [Fact]
    public async Task An_extension_that_is_removed_during_its_upgrade_is_gone()
    {
        for (var round = 0; round < 8; round++)
        {
            var tenant = Guid.CreateVersion7();
            using var one = _one.Owner(tenant);
            using var other = _other.Owner(tenant);
            await one.InstalledAsync(_entry, "1.0.0");

            var upgrade = one.UpgradeAsync("2.0.0");
            using var removed = await other.DeleteAsync(InstallationCalls.Demo);
            using var upgraded = await upgrade;

            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
            Assert.True(upgraded.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Conflict, upgraded.StatusCode.ToString());
            using var gone = await one.GetAsync($"{InstallationCalls.Demo}/installation");
            await gone.AssertProblemAsync(HttpStatusCode.NotFound, "installation-not-found");
            Assert.Equal(0, await CountAsync(tenant));
        }
    }

    [Fact]
    public async Task A_decision_during_an_upgrade_holds_for_the_new_version()
    {
        for (var round = 0; round < 8; round++)
        {
            var tenant = Guid.CreateVersion7();
            using var one = _one.Owner(tenant);
            using var other = _other.Owner(tenant);
            await one.InstalledAsync(_entry, "1.0.0");

            var upgrade = one.UpgradeAsync("2.0.0");
            using var disabled = await other.PostAsync($"{InstallationCalls.Demo}/disable", null);
            using var upgraded = await upgrade;

            Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (disabled.StatusCode, upgraded.StatusCode));
            using var refused = await one.InvokeAsync();
            await refused.AssertProblemAsync(HttpStatusCode.Conflict, "extension-disabled");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private async Task<long> CountAsync(Guid tenant)
    {
        await using var count = _one.Database.CreateCommand("select count(*) from extension where tenant_id = $1");
        count.Parameters.Add(new() { Value = tenant });
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
