using System.Net;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.ExtensionService.Tests.Mcp;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

public sealed class McpUpgradeTests(InstallationApp app) : IClassFixture<InstallationApp>, IAsyncLifetime
{
    private readonly McpServerProcess _old = new();
    private readonly McpServerProcess _next = new();
    private readonly string _entry = NewEntry();

    public async ValueTask InitializeAsync()
    {
        await _old.InitializeAsync();
        await _next.InitializeAsync();
        await app.PublishAsync(McpManifest(_entry, "1.0.0", _old.Url.ToString()), McpManifest(_entry, "2.0.0", _next.Url.ToString()));
    }

    [Fact]
    public async Task A_server_takes_over_with_the_secrets_of_the_one_before_and_no_call_is_lost()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(_entry, "1.0.0", secrets: new { key = "hunter2" });
        var (before, secret) = await StatusAsync(owner);
        Assert.Equal("hunter2", secret);

        using var ended = new CancellationTokenSource();
        var calls = CallAsync(owner, ended.Token);
        await owner.UpgradedAsync("2.0.0");
        var (after, kept) = await StatusAsync(owner);
        await ended.CancelAsync();

        Assert.NotEqual(before, after);
        Assert.Equal("hunter2", kept);
        Assert.All(await calls, static status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task A_server_that_is_away_does_not_take_over_until_it_is_there()
    {
        await _next.KillAsync();
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(_entry, "1.0.0", secrets: new { key = "k" });
        var (before, _) = await StatusAsync(owner);

        using var accepted = await owner.UpgradeAsync("2.0.0");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("The connection to the server could not be made, or broke.", (await accepted.JsonAsync()).GetProperty("upgrade").GetProperty("reason").GetString());
        Assert.Equal(before, (await StatusAsync(owner)).Process);

        await _next.StartAsync();
        await owner.UntilUpgradeIsAsync("done");
        Assert.NotEqual(before, (await StatusAsync(owner)).Process);
    }

    public async ValueTask DisposeAsync()
    {
        await _old.DisposeAsync();
        await _next.DisposeAsync();
    }

    private static async Task<(int Process, string? Secret)> StatusAsync(HttpClient owner)
    {
        using var response = await owner.CallAsync("status", name: "demo");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var status = (await response.JsonAsync()).GetProperty("result");
        return (status.GetProperty("pid").GetInt32(), status.GetProperty("secret").GetString());
    }

    private static async Task<List<HttpStatusCode>> CallAsync(HttpClient owner, CancellationToken ct)
    {
        var statuses = new List<HttpStatusCode>();
        while (!ct.IsCancellationRequested)
        {
            using var response = await owner.CallAsync("echo", """{"text":"a"}""", name: "demo");
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }
}
