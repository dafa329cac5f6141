using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

public sealed class AbandonedUpgradeTests(InstallationApp app, ToolServer server) : IClassFixture<InstallationApp>, IClassFixture<ToolServer>
{
    [Fact]
    public async Task An_upgrade_goes_on_when_whoever_started_it_has_hung_up()
    {
        var (entry, release) = (NewEntry(), new TaskCompletionSource());
        var next = HttpManifest(entry, "2.0.0", server.Url("/paths/2").ToString());
        next["probe"] = server.Url("/moody").ToString();
        server.Mood = async context =>
        {
            await release.Task;
            await context.Response.WriteAsync("{}");
        };
        await app.PublishAsync(HttpManifest(entry, "1.0.0", server.Url("/paths/1").ToString()), next);
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(entry, "1.0.0");

        using var hangUp = new CancellationTokenSource();
        var upgrade = owner.PostAsJsonAsync($"{InstallationCalls.Demo}/upgrade", new { version = "2.0.0" }, hangUp.Token);
        await Poll.UntilAsync(() => server.Moods > 0, "the new version is probed");
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upgrade);
        Assert.Equal(("trying", "/paths/1"), (await owner.UpgradeStateAsync(), await owner.PathAsync()));
        release.SetResult();

        await owner.UntilUpgradeIsAsync("done");
        Assert.Equal("/paths/2", await owner.PathAsync());
    }
}
