using Microsoft.Extensions.DependencyInjection;
using Platform.ExtensionService.AgentTools;

namespace Platform.ExtensionService.Tests.AgentTools;

public sealed class AgentToolStoreTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    [Fact]
    public async Task Reading_everything_gives_each_list_of_each_tenant_once_and_whole()
    {
        Guid[] tenants = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        string[] agents = ["a", "b"];
        foreach (var tenant in tenants)
        {
            using var owner = app.Owner(tenant);
            await owner.RegisterAsync("weather", "x", "y", "z");
            await owner.SetToolsAsync("a", "weather/z", "weather/x");
            await owner.SetToolsAsync("b", "weather/z", "weather/x");
        }

        var store = app.Service.Services.GetRequiredService<AgentToolStore>();
        var read = new Dictionary<AgentToolKey, AgentToolList>();
        await foreach (var (key, list) in store.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            read.Add(key, list);
        }

        Assert.Equal(tenants.SelectMany(_ => agents, (tenant, agent) => new AgentToolKey(tenant, agent)).ToHashSet(), read.Keys.ToHashSet());
        Assert.All(read.Values, list => Assert.Equal(["z", "x"], list.Tools.Select(t => t.Name)));
    }
}
