using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Platform.Testing;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

public sealed class ReplicaTests
{
    [Fact]
    public async Task Two_replicas_share_an_address_and_one_serves_while_the_other_is_gone()
    {
        await using var app = new AppFixture();
        var web = app.Service("web").WithReplicas(2).Resource;
        await app.StartAsync();
        await app.UntilHealthyAsync("web");
        var replicas = app.Current(web);
        Assert.Equal(2, replicas.Select(r => r.ResourceId).Distinct().Count());
        Assert.All(replicas, r => Assert.Matches("^web-[a-z]{8}$", r.ResourceId));

        HashSet<string> answered = [];
        await Poll.UntilAsync(async () => answered.Add(await AskAsync(app)) && answered.Count == 2, "both replicas answer");

        AppFixture.Kill(replicas[0]);
        await app.UntilAsync(replicas[0].ResourceId, KnownResourceStates.Restarting);
        Assert.Equal($"{AppFixture.Pid(replicas[1])}", await AskAsync(app));
        await app.UntilHealthyAgainAsync(replicas[0].ResourceId, AppFixture.Pid(replicas[0]));
    }

    [Fact]
    public async Task A_command_to_one_replica_leaves_the_other_alone()
    {
        await using var app = new AppFixture();
        var web = app.Service("web").WithReplicas(2).Resource;
        await app.StartAsync();
        await app.UntilHealthyAsync("web");
        var replicas = app.Current(web);

        var result = await app.App.ResourceCommands.ExecuteCommandAsync(replicas[0].ResourceId, KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken);

        Assert.True(result.Success);
        Assert.Equal([KnownResourceStates.Finished, KnownResourceStates.Running], app.Current(web).Select(r => r.Snapshot.State?.Text));
        Assert.Equal($"{AppFixture.Pid(replicas[1])}", await AskAsync(app));
    }

    // A connection of its own: the choice between replicas is made for each.
    private static async Task<string> AskAsync(AppFixture app)
    {
        using var client = new HttpClient { BaseAddress = app.App.GetEndpoint("web") };
        return await client.GetStringAsync("/", TestContext.Current.CancellationToken);
    }
}
