using Platform.Data.Postgres;
using Platform.LlmService.Agents;

namespace Platform.LlmService.Tests.Agents;

public sealed class AgentTypeStoreTests(AgentApp app) : IClassFixture<AgentApp>
{
    [Fact]
    public async Task A_type_is_the_tenants_own()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = ServicePool.Create(PoolProfile.Llm, app.Database);
        var store = new AgentTypeStore(database);
        Guid[] tenants = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        foreach (var tenant in tenants)
        {
            var (_, isNew) = await store.PutAsync(tenant, tenant, "t", new(tenant.ToString(), new() { Model = tenant.ToString() }), ct);
            Assert.True(isNew);
        }

        Assert.True(await store.RemoveAsync(tenants[0], "t", ct));
        Assert.Null(await store.FindAsync(tenants[0], "t", ct));
        Assert.Equal(tenants[1].ToString(), (await store.FindAsync(tenants[1], "t", ct))?.Settings.Model);
    }
}
