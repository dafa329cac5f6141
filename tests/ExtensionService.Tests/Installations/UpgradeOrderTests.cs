using System.Net;
using Npgsql;
using Platform.ExtensionService.Tests.AgentTools;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

/// <summary>What is asked for while a new version is taking its place, which is held up in the middle.</summary>
public sealed class UpgradeOrderTests(PostgresServer postgres, TestIdentity identity, ToolServer server) : IClassFixture<ToolServer>, IAsyncLifetime
{
    private readonly string _entry = NewEntry();
    private ExtensionApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        // Two of them hang: what else is asked for needs connections, too.
        _app = new ExtensionApp(postgres, identity) { More = InstallationApp.Settings(), PoolOverflow = 4 };
        await _app.InitializeAsync();
        await _app.PublishAsync(HttpManifest(_entry, "1.0.0", server.Url("/paths/1").ToString()), HttpManifest(_entry, "2.0.0", server.Url("/paths/2").ToString()));
    }

    [Fact]
    public async Task A_removal_removes_the_new_version()
    {
        using var owner = await InstallAsync();

        var (upgraded, removed) = await DuringUpgradeAsync(owner, () => owner.DeleteAsync(InstallationCalls.Demo));

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Contains(upgraded.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotFound]);
        using var gone = await owner.GetAsync(InstallationCalls.Demo);
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-found");
    }

    [Fact]
    public async Task A_decision_holds_for_the_new_version()
    {
        using var owner = await InstallAsync();

        var (upgraded, disabled) = await DuringUpgradeAsync(owner, () => owner.PostAsync($"{InstallationCalls.Demo}/disable", null));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent), (upgraded.StatusCode, disabled.StatusCode));
        using var refused = await owner.InvokeAsync();
        await refused.AssertProblemAsync(HttpStatusCode.Conflict, "extension-disabled");
    }

    [Fact]
    public async Task An_agent_gets_the_tools_of_the_new_version()
    {
        using var owner = await InstallAsync();

        var (upgraded, set) = await DuringUpgradeAsync(owner, () => owner.PutToolsAsync("agent", "demo/tool"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (upgraded.StatusCode, set.StatusCode));
        await ExecuteAsync("delete from extension where belongs_to is not null");
        Assert.Equal(["demo/tool"], await owner.ToolsAsync("agent"));
    }

    [Fact]
    public async Task Another_upgrade_is_told_that_something_has_changed()
    {
        using var owner = await InstallAsync();

        var (upgraded, second) = await DuringUpgradeAsync(owner, () => owner.UpgradeAsync("2.0.0", permissions: InstallationCalls.Local));

        Assert.Equal(HttpStatusCode.OK, upgraded.StatusCode);
        await second.AssertProblemAsync(HttpStatusCode.Conflict, "extension-changed");
        Assert.Equal("/paths/2", await owner.PathAsync());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<HttpClient> InstallAsync()
    {
        var owner = _app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(_entry, "1.0.0");
        return owner;
    }

    /// <summary>Holds the upgrade up when it has given the name away, until the other request waits as well.</summary>
    private async Task<(HttpResponseMessage Upgraded, HttpResponseMessage Other)> DuringUpgradeAsync(HttpClient owner, Func<Task<HttpResponseMessage>> ask)
    {
        await using var connection = await _app.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("lock table extension_state_change in share mode", connection))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var upgrade = owner.UpgradeAsync("2.0.0");
        await Poll.UntilAsync(async () => await WaitingAsync() == 1, "the upgrade is held up");
        var other = ask();
        await Poll.UntilAsync(async () => await WaitingAsync() == 2, "the other request is held up");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return (await upgrade, await other);
    }

    private Task<long> WaitingAsync() => ExecuteAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");

    private async Task<long> ExecuteAsync(string sql)
    {
        await using var command = _app.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as long? ?? 0;
    }
}
